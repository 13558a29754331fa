"""Sets: their elements once each, in the order in which the language iterates over them.

See go-cty, `set_internals.go`: strings, numbers and bools in their natural order; other elements in the order of a
text made of them; unknown ones after those, and null last.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from scanner.evaluate.numeric import number_text
from scanner.evaluate.values import Encoded, SetValue, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

    Write = Callable[[float | Decimal], str]

_TEN_DIGITS = Context(prec=10)


def set_of(items: Iterable[Value], element: Type) -> SetValue:
    """Return the set of some elements that are all of one type; what is not known is equal to nothing else."""
    distinct: dict[str, Value] = {}
    for item in items:
        distinct.setdefault(_text(item, number_text), item)
    return SetValue(sorted(distinct.values(), key=_order), element)


def _order(item: Value) -> tuple[int, Any]:
    if item is None:
        return 2, ""
    if isinstance(item, Unknown | Text | Encoded):
        return 1, ""
    return 0, item if isinstance(item, str | int | float | Decimal) else _text(item, _in_ten_digits)


def _text(value: Value, write: Write) -> str:
    """Return a text that is different for different values of one type if the texts of their numbers are."""
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int | float | Decimal):
        return write(value)
    if isinstance(value, list):
        opening, closing = ("[", "]") if hasattr(value, "element") else ("<", ">")
        return opening + "".join(f"{_text(item, write)};" for item in value) + closing
    if isinstance(value, dict) and hasattr(value, "element"):
        return "{" + "".join(f"{_quoted(name)}:{_text(value[name], write)};" for name in sorted(value)) + "}"
    if isinstance(value, dict):
        return "<" + "".join(f"{_text(value[name], write)};" for name in sorted(value)) + ">"
    return f"?{value!r}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_ten_digits(number: float | Decimal) -> str:
    """Return a number as Go's `%.10g` writes it."""
    decimal = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    rounded = _TEN_DIGITS.plus(decimal)
    exponent = rounded.adjusted()
    if -5 < exponent < 10:
        return number_text(rounded)
    digits = number_text(rounded.scaleb(-exponent, _TEN_DIGITS))
    return f"{digits}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
