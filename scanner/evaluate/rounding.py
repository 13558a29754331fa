"""Numbers as the language keeps them: binary floating point with 512 bits of mantissa.

A number is kept as the shortest decimal that stands for it (an int where it is whole), which is also how it is
written. So what Terraform rounds is rounded here, bit for bit, and a number of up to 153 digits is exact.
See go-cty, "Number", and Go's `math/big`, `Float`.
"""

from __future__ import annotations

from decimal import Context, Decimal

from scanner.evaluate.meter import ExhaustedError

Number = int | Decimal

PRECISION = 512
"""Bits of a mantissa."""

MAX_MAGNITUDE = 4000
"""Decimal digits that a number may have before or after its point."""

MAX_EXPONENT = 13_300
"""Bits that a number may have before or after its point: a little more than its digits can need."""

_EXACT_DIGITS = 153
"""Decimals with so many digits are all different once they are rounded to `PRECISION` bits."""


def number_text(value: float | Decimal) -> str:
    """Return a number as the language writes it: without an exponent, with no digit too many.

    Raises:
        ExhaustedError: it has more digits than a number may have.
    """
    if isinstance(value, int):
        if value.bit_length() > MAX_EXPONENT:
            raise ExhaustedError
        return str(value)
    decimal = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = format(decimal, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value: Decimal) -> Number:
    """Return a finite decimal as an int if it is whole.

    Raises:
        ExhaustedError: it has more digits than a number may have.
    """
    if not value:
        return 0
    if value.adjusted() >= MAX_MAGNITUDE or value.adjusted() < -MAX_MAGNITUDE:
        raise ExhaustedError
    _, digits, exponent = value.as_tuple()
    if isinstance(exponent, int) and (exponent >= 0 or not any(digits[exponent:])):
        return int(value)
    return value if digits[-1] else value.normalize(Context(prec=len(digits)))


def canonical(value: float | Decimal) -> Number:
    """Return a number from elsewhere as a number of the language.

    Raises:
        ExhaustedError: it has more digits than a number may have, or is no finite number.
    """
    if isinstance(value, int):
        return value if value.bit_length() <= PRECISION else rounded(value, 1)
    decimal = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not decimal.is_finite():
        raise ExhaustedError
    number = whole(decimal)
    if isinstance(number, int):
        return canonical(number)
    if len(number.as_tuple().digits) <= _EXACT_DIGITS:
        return number
    return rounded(*number.as_integer_ratio())


def ratio(value: Number) -> tuple[int, int]:
    """Return the value that a number is rounded to, as a fraction."""
    if isinstance(value, int) and value.bit_length() <= PRECISION:
        return value, 1
    mantissa, exponent = _binary(*value.as_integer_ratio())
    return (mantissa << exponent, 1) if exponent >= 0 else (mantissa, 1 << -exponent)


def _binary(top: int, bottom: int) -> tuple[int, int]:
    """Return a fraction as a mantissa of `PRECISION` bits and a binary exponent, halves rounded to even."""
    negative = (top < 0) != (bottom < 0)
    top, bottom = abs(top), abs(bottom)
    exponent = top.bit_length() - bottom.bit_length() - PRECISION
    while True:
        over, under = (top, bottom << exponent) if exponent >= 0 else (top << -exponent, bottom)
        mantissa, rest = divmod(over, under)
        if mantissa.bit_length() <= PRECISION:
            break
        exponent += 1
    if rest * 2 > under or (rest * 2 == under and mantissa & 1):
        mantissa += 1
    return -mantissa if negative else mantissa, exponent


def rounded(top: int, bottom: int) -> Number:
    """Return the shortest decimal that stands for what a fraction is rounded to."""
    if not top:
        return 0
    magnitude = top.bit_length() - bottom.bit_length()
    if abs(magnitude) > MAX_EXPONENT:
        raise ExhaustedError
    mantissa, exponent = _binary(top, bottom)
    return mantissa if exponent == 0 else _shortest(mantissa, exponent)


def _shortest(mantissa: int, exponent: int) -> Number:
    """Return the shortest decimal that is rounded to a mantissa and binary exponent."""
    sign, mantissa = ("-", -mantissa) if mantissa < 0 else ("", mantissa)
    shift, under = (exponent, 1) if exponent >= 0 else (0, 1 << -exponent)
    over = mantissa << shift
    tenths = _decimal_exponent(over, under) - _EXACT_DIGITS
    while True:
        scale, unscale = (10**tenths, 1) if tenths >= 0 else (1, 10**-tenths)
        digits, rest = divmod(over * unscale, under * scale)
        digits += rest * 2 > under * scale
        distance = abs(digits * scale * under - over * unscale) * 2
        unit = unscale << shift
        if distance < unit or (distance == unit and not mantissa & 1):
            text = str(digits)
            short = text.rstrip("0")
            return whole(Decimal(f"{sign}{short}E{tenths + len(text) - len(short)}"))
        tenths -= 1


def _decimal_exponent(over: int, under: int) -> int:
    """Return how many digits a fraction has before its point, less those that are zeros after it."""
    estimate = (over.bit_length() - under.bit_length()) * 30103 // 100_000
    while True:
        more = estimate + 1
        reached = over >= under * 10**estimate if estimate >= 0 else over * 10**-estimate >= under
        if not reached:
            return estimate
        estimate = more
