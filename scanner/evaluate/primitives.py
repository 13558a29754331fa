"""Conversion to strings, numbers and bools. See go-cty, `convert`, and the Terraform language, "Type Conversion"."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.function import ConversionError
from scanner.evaluate.numeric import canonical, number_text, parsed
from scanner.evaluate.types import BOOL, STRING
from scanner.evaluate.values import Encoded, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.types import Primitive
    from scanner.evaluate.values import Value

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def as_string(value: Value) -> str:
    """Return a known value as a string.

    Raises:
        ConversionError: it is null, or of a type that does not convert to a string, or it is not known.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return number_text(value)
    raise ConversionError("a string is required")


def to_primitive(value: Value, wanted: Primitive) -> Value:
    """Return a value that is not null as a string, number or bool.

    Raises:
        ConversionError: it has no value of that type.
    """
    if isinstance(value, Text | Encoded):
        return value if wanted == STRING else _unconverted(value)
    if wanted == STRING:
        return as_string(value)
    if wanted == BOOL:
        return _to_bool(value)
    if isinstance(value, str):
        return parsed(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ConversionError("a number is required")
    return value if isinstance(value, int) else canonical(value)


def _to_bool(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    truth = _TRUTH.get(value) if isinstance(value, str) else None
    if truth is None:
        raise ConversionError("a bool is required")
    return truth


def _unconverted(value: Text | Encoded) -> Unknown:
    """Return what a string is as something that is no string, while it is not known."""
    return Unknown(f'"{value.written}"') if isinstance(value, Text) else Unknown(f"{value.codec}encode(...)")
