"""Functions that ask something of a collection: how long it is, what is in it, whether all of it is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert, equal, is_known, type_of, unify
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import elements, sequence, whole
from scanner.evaluate.functions.graphemes import cluster_count
from scanner.evaluate.types import ANY, BOOL, NUMBER, ListType
from scanner.evaluate.values import Encoded, ListValue, OpenObject, SetValue, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value


def _length(value: Value) -> Value:
    """Return how many elements a value has, or characters (grapheme clusters) a string."""
    if isinstance(value, str):
        return cluster_count(value)
    if isinstance(value, Unknown | Text | Encoded | OpenObject) or _may_coincide(value):
        raise UndecidedError
    if isinstance(value, list | dict):
        return len(value)
    raise FunctionError("only strings and collections have a length")


def _may_coincide(value: Value) -> bool:
    """Return whether what is not known in a set leaves its size open."""
    return isinstance(value, SetValue) and len(value) > 1 and not is_known(value)


def _alltrue(values: Value) -> Value:
    items = elements(values)
    if any(item is None or item is False for item in items):
        return False
    return _truth_of_known(items, otherwise=True)


def _anytrue(values: Value) -> Value:
    items = elements(values)
    return any(item is True for item in items) or _truth_of_known(items, otherwise=False)


def _truth_of_known(items: list[Value], *, otherwise: bool) -> bool:
    if not all(item is None or isinstance(item, bool) for item in items):
        raise UndecidedError
    return otherwise


def _contains(values: Value, sought: Value) -> Value:
    """Return whether a value is an element; one that is not known decides only if no other is the same."""
    results = [equal(item, sought) for item in elements(values)]
    if True in results:
        return True
    if None in results:
        raise UndecidedError
    return False


def _index(values: Value, sought: Value) -> Value:
    for place, item in enumerate(sequence(values)):
        found = equal(item, sought)
        if found is None:
            raise UndecidedError
        if found:
            return place
    raise FunctionError("there is no such element")


def _element(values: Value, index: Value) -> Value:
    """Return the element at an index that starts again from 0 after the last.

    Negative ones count from the end of a list; of a tuple, Terraform takes only those that wrap around to 0.
    """
    items, place = sequence(values), whole(index)
    if not items or (place < 0 and place % len(items) and not isinstance(items, ListValue)):
        raise FunctionError("there is no such element")
    return items[place % len(items)]


def _one(values: Value) -> Value:
    """Return the only element, or null where there is none."""
    items = elements(values)
    if len(items) > 1:
        raise UndecidedError if _may_coincide(values) else FunctionError("there is more than one element")
    return items[0] if items else None


def _coalesce(*values: Value) -> Value:
    """Return the first value that is neither null nor empty, converted to the type that all have in common.

    Where a later value is not known, that type is known to be a string only from a string.
    """
    common = unify([type_of(value) for value in values])
    if common is None:
        raise FunctionError("the arguments have no type in common")
    for value in values:
        if value is None or value == "":
            continue
        if isinstance(value, Unknown):
            raise UndecidedError
        return _coalesced(value, common, values)
    raise FunctionError("all arguments are null or empty")


def _coalesced(value: Value, common: Type, values: tuple[Value, ...]) -> Value:
    if isinstance(value, Text):
        if not any(isinstance(part, str) for part in value.parts):
            raise UndecidedError
        return value
    if not isinstance(value, str) and any(isinstance(other, Unknown) for other in values):
        raise UndecidedError
    return convert(value, common)


FUNCTIONS = {
    "alltrue": Function(_alltrue, (ListType(BOOL),), takes_unknown=True),
    "anytrue": Function(_anytrue, (ListType(BOOL),), takes_unknown=True),
    "coalesce": Function(_coalesce, (), rest=ANY, takes_unknown=True, takes_null=True),
    "contains": Function(_contains, (ANY, ANY), takes_unknown=True),
    "element": Function(_element, (ANY, NUMBER), takes_unknown=True),
    "index": Function(_index, (ANY, ANY), takes_unknown=True),
    "length": Function(_length, (ANY,), takes_unknown=True),
    "one": Function(_one, (ANY,), takes_unknown=True),
}
