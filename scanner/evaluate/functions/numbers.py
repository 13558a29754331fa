"""Functions of numbers."""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert
from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.arguments import elements, number, whole
from scanner.evaluate.functions.double_precision import logarithm, power
from scanner.evaluate.functions.format_numbers import magnitude
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import added, canonical
from scanner.evaluate.types import ANY, NUMBER
from scanner.evaluate.values import ListValue

if TYPE_CHECKING:
    from scanner.evaluate.numeric import Number
    from scanner.evaluate.values import Value

RANGE_LIMIT = 1024
"""Numbers that `range` makes at most; so it is in Terraform."""

_DIGITS = digits + ascii_lowercase + ascii_uppercase
_MAX_BASE = len(_DIGITS)
_ONE_CASE = 36
"""The highest base in which the case of digits does not matter."""
_MAX_DIGITS = 1000
_INTEGER = re.compile(r"([+-]?)([0-9A-Za-z]++)", re.ASCII)


def _abs(value: Value) -> Value:
    return magnitude(number(value))


def _ceil(value: Value) -> Value:
    return _to_whole(number(value), ROUND_CEILING)


def _floor(value: Value) -> Value:
    return _to_whole(number(value), ROUND_FLOOR)


def _to_whole(value: Number, rounding: str) -> int:
    return value if isinstance(value, int) else int(value.to_integral_value(rounding))


def _log(value: Value, base: Value) -> Value:
    """Return a logarithm, as two divided logarithms in double precision give it."""
    over, under = _double(value), _double(base)
    if over < 0 or under < 0:
        raise FunctionError("a negative number has no logarithm")
    dividend, divisor = logarithm(over), logarithm(under)
    if divisor:
        return _from_double(dividend / divisor)
    raise ExhaustedError if dividend else FunctionError("the logarithm is not a number")


def _pow(value: Value, exponent: Value) -> Value:
    return _from_double(power(_double(value), _double(exponent)))


def _double(value: Value) -> float:
    try:
        return float(number(value))
    except OverflowError:
        raise FunctionError("the number is too large") from None


def _from_double(value: float) -> Value:
    if math.isnan(value):
        raise FunctionError("the power is not a number")
    return canonical(value)


def _max(*values: Value) -> Value:
    return max(_numbers(list(values)))


def _min(*values: Value) -> Value:
    return min(_numbers(list(values)))


def _numbers(values: list[Value]) -> list[Number]:
    if not values:
        raise FunctionError("at least one number is required")
    return [number(value) for value in values]


def _sum(values: Value) -> Value:
    total: Number
    total, *rest = _numbers([convert(item, NUMBER) for item in elements(values)])
    for item in rest:
        total = added(total, item)
    return total


def _signum(value: Value) -> Value:
    """Return the sign; as in Terraform only whole numbers have one."""
    found = whole(value)
    return (found > 0) - (found < 0)


def _parseint(text: Value, base: Value) -> Value:
    radix = whole(base)
    match = _INTEGER.fullmatch(text) if isinstance(text, str) else None
    if match is None or not 1 < radix <= _MAX_BASE:
        raise FunctionError("the string is no whole number, or its base none")
    sign, figures = match.groups()
    if len(figures) > _MAX_DIGITS:
        raise ExhaustedError
    total = 0
    for figure in figures.lower() if radix <= _ONE_CASE else figures:
        worth = _DIGITS.index(figure)
        if worth >= radix:
            raise FunctionError("the string has a digit that its base has not")
        total = total * radix + worth
    return canonical(-total if sign == "-" else total)


def _range(*bounds: Value) -> Value:
    """Return the numbers from a start to before an end: `range(end)`, `range(start, end)`, with a step at last."""
    start, end, step = _range_bounds(_numbers(list(bounds)))
    down = step < 0
    if not step or (end > start if down else end < start):
        raise FunctionError("the step does not lead from start to end")
    values: list[Value] = []
    current = start
    while current > end if down else current < end:
        if len(values) >= RANGE_LIMIT:
            raise FunctionError("a range has no more than 1024 numbers")
        values.append(current)
        current = added(current, step)
    return ListValue(values, NUMBER)


def _range_bounds(bounds: list[Number]) -> tuple[Number, Number, Number]:
    if len(bounds) == 1:
        return 0, bounds[0], -1 if bounds[0] < 0 else 1
    if len(bounds) == 2:
        return bounds[0], bounds[1], -1 if bounds[1] < bounds[0] else 1
    if len(bounds) == 3:
        return bounds[0], bounds[1], bounds[2]
    raise FunctionError("one to three arguments are required")


FUNCTIONS = {
    "abs": Function(_abs, (NUMBER,)),
    "ceil": Function(_ceil, (NUMBER,)),
    "floor": Function(_floor, (NUMBER,)),
    "log": Function(_log, (NUMBER, NUMBER)),
    "max": Function(_max, (), rest=NUMBER),
    "min": Function(_min, (), rest=NUMBER),
    "parseint": Function(_parseint, (ANY, NUMBER)),
    "pow": Function(_pow, (NUMBER, NUMBER)),
    "range": Function(_range, (), rest=NUMBER),
    "signum": Function(_signum, (NUMBER,)),
    "sum": Function(_sum, (ANY,)),
}
