"""Arithmetic. See the Terraform language, "Arithmetic Operators", and go-cty, `Value.Divide`, `Value.Modulo`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeGuard

from scanner.evaluate.function import ConversionError, FunctionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.rounding import (
    MAX_EXPONENT,
    MAX_MAGNITUDE,
    PRECISION,
    Number,
    canonical,
    number_text,
    ratio,
    rounded,
)

__all__ = [
    "MAX_MAGNITUDE",
    "Number",
    "added",
    "canonical",
    "divided",
    "multiplied",
    "negated",
    "number_text",
    "parsed",
    "ratio",
    "remainder",
    "subtracted",
]

_INFINITE = ("Inf", "inf")
_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:([eEpP])([+-]?[0-9]++))?", re.ASCII)


def parsed(text: str) -> Number:
    """Return the number that a string converts to.

    Raises:
        ConversionError: the string is no number.
        ExhaustedError: the number has more digits than one may have, or is infinite.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        if text.lstrip("+-") in _INFINITE and len(text) <= len("+Inf"):
            raise ExhaustedError
        raise ConversionError("a number is required")
    if len(text) > MAX_MAGNITUDE:
        raise ExhaustedError
    mark, exponent = match.groups()
    if mark is None:
        return canonical(Decimal(text))
    if len(exponent) > len("-00013300"):
        raise ExhaustedError
    if mark in "eE":
        return canonical(Decimal(text))
    return _scaled(Decimal(text[: match.start(1)]), int(exponent))


def _scaled(mantissa: Decimal, exponent: int) -> Number:
    if abs(exponent) > MAX_EXPONENT:
        raise ExhaustedError
    top, bottom = mantissa.as_integer_ratio()
    return rounded(top << exponent, bottom) if exponent >= 0 else rounded(top, bottom << -exponent)


def added(left: Number, right: Number) -> Number:
    """Return the sum."""
    if _is_exact(left) and _is_exact(right):
        return canonical(left + right)
    (top, bottom), (other_top, other_bottom) = ratio(left), ratio(right)
    return rounded(top * other_bottom + other_top * bottom, bottom * other_bottom)


def subtracted(left: Number, right: Number) -> Number:
    """Return the difference."""
    return added(left, negated(right))


def negated(value: Number) -> Number:
    """Return the number with the opposite sign."""
    return -value if isinstance(value, int) else value.copy_negate()


def multiplied(left: Number, right: Number) -> Number:
    """Return the product."""
    if _is_exact(left) and _is_exact(right):
        return canonical(left * right)
    (top, bottom), (other_top, other_bottom) = ratio(left), ratio(right)
    return rounded(top * other_top, bottom * other_bottom)


def divided(left: Number, right: Number) -> Number:
    """Return the quotient.

    Raises:
        FunctionError: zero is divided by zero.
        ExhaustedError: the quotient is infinite, which is a number of the language but no value here.
    """
    if not right:
        if left:
            raise ExhaustedError
        raise FunctionError("can't divide zero by zero or infinity by infinity")
    (top, bottom), (other_top, other_bottom) = ratio(left), ratio(right)
    return rounded(top * other_bottom, bottom * other_top)


def remainder(left: Number, right: Number) -> Number:
    """Return the remainder of a division that is cut off at its point: it has the sign of the dividend.

    The remainder of a division by zero is the dividend.
    """
    if not right:
        return left
    top, bottom = ratio(divided(left, right))
    quotient = abs(top) // bottom
    return subtracted(left, multiplied(canonical(quotient if top > 0 else -quotient), right))


def _is_exact(value: Number) -> TypeGuard[int]:
    """Return whether a number is what it is written as, and not only near it."""
    return isinstance(value, int) and value.bit_length() <= PRECISION
