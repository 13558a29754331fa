"""Logarithms and powers in double precision, to the last bit as Terraform has them.

The C library, which Python uses, rounds some of them otherwise. See Go, `math.Log` (which is FDLIBM's, with its
coefficients) and `math.Pow`. The last bit of powers with a fraction in the exponent depends on the processor, in
Terraform too.
"""

from __future__ import annotations

import math

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)
_BEYOND = 1 << 12
"""Binary exponents past this one are those of infinity or zero."""


def logarithm(value: float) -> float:
    """Return the natural logarithm of a number that is not negative."""
    if not value:
        return -math.inf
    fraction, exponent = math.frexp(value)
    if fraction < math.sqrt(2) / 2:
        fraction, exponent = fraction * 2, exponent - 1
    excess = fraction - 1
    ratio = excess / (2 + excess)
    square = ratio * ratio
    rest = square * _polynomial(_ODD, square * square) + square * square * _polynomial(_EVEN, square * square)
    half = 0.5 * excess * excess
    return exponent * _LN2_HIGH - ((half - (ratio * (half + rest) + exponent * _LN2_LOW)) - excess)


def _polynomial(coefficients: tuple[float, ...], variable: float) -> float:
    result = 0.0
    for coefficient in reversed(coefficients):
        result = coefficient + variable * result
    return result


def power(base: float, exponent: float) -> float:
    """Return a finite power of a finite number, not a number (NaN) where there is none, or an infinity."""
    if not exponent or base == 1:
        return 1.0
    if exponent in (1, 0.5, -0.5) or not base:
        return _simple_power(base, exponent)
    fraction, whole = math.modf(abs(exponent))
    if fraction and base < 0:
        return math.nan
    if whole >= 1 << 63:
        return 1.0 if base == -1 else 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    scale = 1.0
    if fraction > 0.5:
        fraction, whole = fraction - 1, whole + 1
    if fraction:
        scale = math.exp(fraction * logarithm(base))
    scale, binary = _whole_power(base, int(whole), scale)
    return _scaled(scale, binary) if exponent > 0 else _scaled(1 / scale, -binary)


def _simple_power(base: float, exponent: float) -> float:
    if exponent == 1:
        return base
    if not base:
        return math.inf if exponent < 0 else 0.0
    if base < 0:
        return math.nan
    return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)


def _whole_power(base: float, times: int, scale: float) -> tuple[float, int]:
    """Return a power as a fraction, multiplied with `scale`, and a binary exponent."""
    binary = 0
    fraction, exponent = math.frexp(base)
    while times:
        if abs(exponent) > _BEYOND:
            return scale, binary + exponent
        if times & 1:
            scale, binary = scale * fraction, binary + exponent
        fraction, exponent = fraction * fraction, exponent * 2
        if fraction < 0.5:
            fraction, exponent = fraction * 2, exponent - 1
        times >>= 1
    return scale, binary


def _scaled(fraction: float, exponent: int) -> float:
    try:
        return math.ldexp(fraction, exponent)
    except OverflowError:
        return math.copysign(math.inf, fraction)
