"""Numbers as the verbs of format strings write them. See Go, `math/big`, `Int.Format` and `Float.Format`."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import ratio

if TYPE_CHECKING:
    from scanner.evaluate.functions.format_verbs import Verb
    from scanner.evaluate.numeric import Number

_BASES = {"b": ("b", "0b"), "o": ("o", "0"), "d": ("d", ""), "x": ("x", "0x"), "X": ("X", "0X")}
_DEFAULT_PRECISION = 6
_UNBOUNDED = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_MAX_MAGNITUDE = 400
"""Decimal digits before or after the point of a number that a verb writes."""
_MAX_BITS = 1400
_SMALLEST_EXPONENT = -4
"""Below it, `%g` writes an exponent."""
_LARGEST_SHORTEST_EXPONENT = 6
"""From it on, `%g` without a precision writes an exponent."""


def formatted_number(value: Number, verb: Verb) -> str:
    """Return a number as a verb writes it.

    Raises:
        FunctionError: the verb takes whole numbers, and this is none.
    """
    return _integer(value, verb) if verb.letter in _BASES else _float(value, verb)


def _integer(value: Number, verb: Verb) -> str:
    if not isinstance(value, int):
        raise FunctionError("the verb formats whole numbers")
    code, prefix = _BASES[verb.letter]
    if "#" not in verb.flags:
        prefix = ""
    digits = format(abs(value), code)
    if verb.precision == 0 and not value:
        return ""
    digits = digits.rjust(verb.precision or 0, "0")
    sign = _sign(negative=value < 0, flags=verb.flags)
    missing = (verb.width or 0) - len(sign + prefix + digits)
    if missing > 0 and "0" in verb.flags and "-" not in verb.flags and verb.precision is None:
        digits = "0" * missing + digits
    return _padded(sign + prefix + digits, verb)


def _float(value: Number, verb: Verb) -> str:
    digits = _digits(magnitude(value), verb)
    sign = _sign(negative=value < 0, flags=verb.flags)
    missing = (verb.width or 0) - len(sign + digits)
    if "0" in verb.flags and missing > 0:
        digits = "0" * missing + digits
    return _padded(sign + digits, verb)


def magnitude(value: Number) -> Number:
    """Return a number without its sign, in all its digits."""
    return abs(value) if isinstance(value, int) else value.copy_abs()


def _sign(*, negative: bool, flags: str) -> str:
    if negative:
        return "-"
    return "+" if "+" in flags else " " if " " in flags else ""


def _padded(text: str, verb: Verb) -> str:
    width = verb.width or 0
    return text.ljust(width) if "-" in verb.flags else text.rjust(width)


def _digits(value: Number, verb: Verb) -> str:
    precision = verb.precision
    if verb.letter in "gG":
        return shortest(value, verb.letter) if precision is None else _general(value, verb.letter, precision)
    places = _DEFAULT_PRECISION if precision is None else precision
    if verb.letter == "f":
        return _fixed(_exact(value), places)
    return _exponential(_rounded(_exact(value), places + 1), places, verb.letter)


def shortest(value: Number, letter: str = "g") -> str:
    """Return a number with as many digits as it takes: with an exponent where that is below -4 or from 6 on."""
    decimal = _decimal(value)
    sign, digits, _ = decimal.as_tuple()
    if sign:
        return "-" + shortest(magnitude(value), letter)
    if not value:
        return "0"
    exponent = decimal.adjusted()
    significant = "".join(map(str, digits)).rstrip("0")
    if _SMALLEST_EXPONENT <= exponent < _LARGEST_SHORTEST_EXPONENT:
        return _plain(significant, exponent)
    return _exponential(decimal, len(significant) - 1, "e" if letter == "g" else "E")


def _decimal(value: Number) -> Decimal:
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise ExhaustedError
    decimal = Decimal(value)
    if abs(decimal.adjusted()) > _MAX_MAGNITUDE:
        raise ExhaustedError
    return decimal


def _exact(value: Number) -> Decimal:
    """Return what a number is in binary, which is what digits are rounded from, in all its digits.

    Raises:
        ExhaustedError: it is so large or so small that this would take long.
    """
    _decimal(value)
    top, bottom = ratio(value)
    places = bottom.bit_length() - 1
    return _UNBOUNDED.scaleb(Decimal(top * 5**places), -places)


def _general(value: Number, letter: str, precision: int) -> str:
    wanted = precision or 1
    rounded = _rounded(_exact(value), wanted)
    if not rounded:
        return "0"
    exponent = rounded.adjusted()
    significant = "".join(map(str, rounded.as_tuple().digits)).rstrip("0")
    limit = len(significant) if wanted > len(significant) > exponent else wanted
    if _SMALLEST_EXPONENT <= exponent < limit:
        return _plain(significant, exponent)
    return _exponential(rounded, min(wanted, len(significant)) - 1, "e" if letter == "g" else "E")


def _plain(significant: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + significant
    before = significant[: exponent + 1].ljust(exponent + 1, "0")
    after = significant[exponent + 1 :]
    return f"{before}.{after}" if after else before


def _rounded(value: Decimal, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999).plus(value)


def _fixed(value: Decimal, places: int) -> str:
    digits = max(value.adjusted() + 1, 1) + places + 1
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999)
    return format(value.quantize(Decimal(1).scaleb(-places), context=context), "f")


def _exponential(value: Decimal, places: int, letter: str) -> str:
    significant = "".join(map(str, value.as_tuple().digits)).ljust(places + 1, "0")[: places + 1]
    exponent = value.adjusted() if value else 0
    fraction = f".{significant[1:]}" if places else ""
    return f"{significant[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02}"
