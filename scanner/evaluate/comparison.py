"""What type a value has, whether it is known, and whether two values are equal. See go-cty, `Value.Equals`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    has_any,
)
from scanner.evaluate.values import Encoded, ListValue, MapValue, OpenObject, SetValue, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

MAX_VISITED = 1_000_000
"""Values that one look into a value visits."""


def type_of(value: Value) -> Type:
    """Return the type of a value: `any` for null and for what is not known."""
    if isinstance(value, str | Text | Encoded):
        return STRING
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int | float | Decimal):
        return NUMBER
    if isinstance(value, list):
        return _sequence_type(value)
    if isinstance(value, MapValue):
        return MapType(value.element)
    if isinstance(value, OpenObject) or not isinstance(value, dict):
        return ANY
    return ObjectType({name: type_of(item) for name, item in value.items()})


def _sequence_type(value: list[Value]) -> Type:
    if isinstance(value, ListValue):
        return ListType(value.element)
    if isinstance(value, SetValue):
        return SetType(value.element)
    return TupleType(tuple(map(type_of, value)))


def is_known(value: Value) -> bool:
    """Return whether nothing in a value is unknown.

    Raises:
        ExhaustedError: there is more in it than `MAX_VISITED` values.
    """
    if not isinstance(value, list | dict):
        return not isinstance(value, Unknown | Text) and (
            not isinstance(value, Encoded) or is_known(value.value)
        )
    visited = 0
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, OpenObject):
            return False
        visited += len(current)
        if visited > MAX_VISITED:
            raise ExhaustedError
        for item in current if isinstance(current, list) else current.values():
            if isinstance(item, list | dict):
                pending.append(item)
            elif not is_known(item):
                return False
    return True


def equal(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal, or None where that is not known.

    Values of different types are not equal: neither `1` and `"1"`, nor a list and a tuple.
    """
    if isinstance(left, Unknown | OpenObject) or isinstance(right, Unknown | OpenObject):
        return None
    if left is None or right is None:
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return _sequences_equal(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return _mappings_equal(left, right)
    if isinstance(left, str | Text | Encoded) and isinstance(right, str | Text | Encoded):
        return left == right if isinstance(left, str) and isinstance(right, str) else None
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if not isinstance(left, int | float | Decimal) or not isinstance(right, int | float | Decimal):
        return False
    return _exact(left) == _exact(right)


def _exact(number: float | Decimal) -> int | Decimal:
    """Return a number as it is written."""
    return Decimal(repr(number)) if isinstance(number, float) else number


def _sequences_equal(left: list[Value], right: list[Value]) -> bool | None:
    if type(left) is not type(right):
        return False
    if isinstance(left, SetValue) and not (is_known(left) and is_known(right)):
        return None
    if len(left) != len(right):
        return False
    if isinstance(left, ListValue) and isinstance(right, ListValue) and _differ(left.element, right.element):
        return False
    return _all(map(equal, left, right))


def _mappings_equal(left: dict[str, Value], right: dict[str, Value]) -> bool | None:
    if type(left) is not type(right) or left.keys() != right.keys():
        return False
    if isinstance(left, MapValue) and isinstance(right, MapValue) and _differ(left.element, right.element):
        return False
    return _all(equal(value, right[name]) for name, value in left.items())


def _differ(left: Type, right: Type) -> bool:
    return left != right and not (has_any(left) or has_any(right))


def _all(results: Iterable[bool | None]) -> bool | None:
    """Return what several comparisons come to: what differs anywhere is not equal."""
    found: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            found = None
    return found


def same(left: Value, right: Value) -> bool:
    """Return whether two values are the same, what is not known in them included: as written, it is the same."""
    if isinstance(left, list) and isinstance(right, list):
        return type(left) is type(right) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        if type(left) is not type(right) or left.keys() != right.keys():
            return False
        return all(same(value, right[name]) for name, value in left.items())
    if isinstance(left, Encoded) and isinstance(right, Encoded):
        return left.codec == right.codec and same(left.value, right.value)
    if isinstance(left, Unknown | Text) or isinstance(right, Unknown | Text):
        return left == right
    return equal(left, right) is True
