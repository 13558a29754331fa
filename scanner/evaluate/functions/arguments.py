"""What bodies of functions ask of their arguments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from scanner.evaluate.conversion import convert, is_known
from scanner.evaluate.function import FunctionError, UndecidedError
from scanner.evaluate.types import ListType
from scanner.evaluate.values import Encoded, ListValue, OpenObject, SetValue, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

_INTEGERS = range(-(1 << 63), 1 << 63)


def number(value: Value) -> int | Decimal:
    """Return a number.

    Raises:
        UndecidedError: it is not known.
        FunctionError: it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _unfit(value)
    return value


def whole(value: Value) -> int:
    """Return a whole number of 64 bits, which is what functions count with.

    Raises:
        UndecidedError: it is not known.
        FunctionError: it is no such number.
    """
    found = number(value)
    if not isinstance(found, int) or found not in _INTEGERS:
        raise FunctionError("a whole number of 64 bits is required")
    return found


def string(value: Value) -> str:
    """Return a string that is wholly known.

    Raises:
        UndecidedError: it is not.
        FunctionError: it is no string.
    """
    if not isinstance(value, str):
        raise _unfit(value)
    return value


def sequence(value: Value) -> list[Value]:
    """Return a list or a tuple.

    Raises:
        UndecidedError: it is not known.
        FunctionError: it is neither.
    """
    if not isinstance(value, list) or isinstance(value, SetValue):
        raise _unfit(value)
    return value


def elements(value: Value) -> list[Value]:
    """Return a list, a tuple or a set.

    Raises:
        UndecidedError: it is not known.
        FunctionError: it is none of them.
    """
    if not isinstance(value, list):
        raise _unfit(value)
    return value


def settled(value: Value) -> list[Value]:
    """Return a list, a tuple or a set, whose elements have a known number and order.

    Raises:
        UndecidedError: it is not known, or it is a set in which more elements might be the same.
        FunctionError: it is none of them.
    """
    found = elements(value)
    if isinstance(found, SetValue) and len(found) > 1 and not is_known(found):
        raise UndecidedError
    return found


def as_list(value: Value, element: Type) -> ListValue:
    """Return a list, a tuple or a set as a list.

    Raises:
        UndecidedError: it is not known, or it is a set in which more elements might be the same.
        FunctionError: it cannot be converted to such a list.
    """
    converted = convert(settled(value), ListType(element))
    if isinstance(converted, ListValue):
        return converted
    raise FunctionError("a list is required")


def entries(value: Value) -> dict[str, Value]:
    """Return a map or an object of which every key is known.

    Raises:
        UndecidedError: it is not known.
        FunctionError: it is neither.
    """
    if not isinstance(value, dict) or isinstance(value, OpenObject):
        raise _unfit(value)
    return value


def texts(values: list[Value]) -> list[str]:
    """Return the strings of a list that is wholly known; null is none.

    Raises:
        UndecidedError: one of them is not known.
        FunctionError: one of them is no string.
    """
    return (
        cast("list[str]", values)
        if all(isinstance(each, str) for each in values)
        else [string(v) for v in values]
    )


def _unfit(value: Value) -> Exception:
    open_ended = isinstance(value, Unknown | Text | Encoded | OpenObject)
    return UndecidedError() if open_ended else FunctionError("the argument has an unfit type")
