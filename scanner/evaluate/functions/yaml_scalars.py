"""What a plain scalar means to Terraform: YAML 1.1's words, YAML 1.2's numbers, dates in RFC 3339.

See go-cty-yaml, `resolve.go`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.function import FunctionError
from scanner.evaluate.functions.timestamps import instant, timestamp_text
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import MAX_MAGNITUDE, canonical
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_INFINITE = frozenset(sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF"))
_NAN = frozenset((".nan", ".NaN", ".NAN"))
_decimal = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?", re.ASCII).fullmatch
_based = re.compile(r"0o[0-7]++|0x[0-9a-fA-F]++").fullmatch
_date = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]++)?(Z|[-+][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
).fullmatch
MEANINGFUL = "0123456789+-.yYnNtTfFoO~"
"""Characters that a plain scalar which is no string can begin with."""

_MAX_INTEGER = 2**64


def plain_value(raw: str) -> Value:
    """Return the value of a plain scalar without a tag.

    Raises:
        FunctionError: it has none.
        ExhaustedError: it is a number that is too large, or infinite.
    """
    if raw in _WORDS:
        return _WORDS[raw]
    if raw in _NAN:
        raise FunctionError("NaN is not a number of the language")
    if raw in _INFINITE:
        raise ExhaustedError
    if raw[0] not in "0123456789+-.":
        return normal(raw)
    if _decimal(raw):
        if len(raw) > MAX_MAGNITUDE:
            raise ExhaustedError
        return canonical(Decimal(raw))
    if _based(raw):
        value = int(raw, 0)
        if value >= _MAX_INTEGER:
            raise FunctionError("the number is too large")
        return value
    return _timestamp(raw) or normal(raw)


def _timestamp(raw: str) -> str | None:
    match = _date(raw)
    if match is None:
        return None
    year, month, day, mark, hour, minute, second, zone = match.groups()
    if (mark in ("T", "t")) != (zone is not None):
        return None
    clock = f"{int(hour):02}:{int(minute):02}:{int(second):02}" if mark else "00:00:00"
    try:
        return timestamp_text(instant(f"{year}-{int(month):02}-{int(day):02}T{clock}{zone or 'Z'}"))
    except FunctionError:
        return None
