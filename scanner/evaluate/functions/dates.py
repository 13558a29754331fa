"""Functions on dates and times.

Now is what the user says it is (`Surroundings.effective_time`); otherwise it is unknown, as it is to a plan.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.timestamps import Instant, duration, instant, offset_text, timestamp_text
from scanner.evaluate.meter import ExhaustedError, require_room
from scanner.evaluate.types import STRING
from scanner.evaluate.values import CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scanner.evaluate.function import Surroundings

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_token = re.compile(r"''|'((?>(?:[^']++|'')*))'|('.*+)|(([A-Za-z])(?>\4*))|[^'A-Za-z]++", re.DOTALL)

_VERBS: dict[str, Callable[[datetime], str]] = {
    "YY": lambda clock: f"{clock.year % 100:02}",
    "YYYY": lambda clock: f"{clock.year:04}",
    "M": lambda clock: f"{clock.month}",
    "MM": lambda clock: f"{clock.month:02}",
    "MMM": lambda clock: MONTHS[clock.month - 1][:3],
    "MMMM": lambda clock: MONTHS[clock.month - 1],
    "D": lambda clock: f"{clock.day}",
    "DD": lambda clock: f"{clock.day:02}",
    "EEE": lambda clock: DAYS[clock.weekday()][:3],
    "EEEE": lambda clock: DAYS[clock.weekday()],
    "h": lambda clock: f"{clock.hour}",
    "hh": lambda clock: f"{clock.hour:02}",
    "H": lambda clock: f"{clock.hour % 12 or 12}",
    "HH": lambda clock: f"{clock.hour % 12 or 12:02}",
    "AA": lambda clock: "PM" if clock.hour >= 12 else "AM",
    "aa": lambda clock: "pm" if clock.hour >= 12 else "am",
    "m": lambda clock: f"{clock.minute}",
    "mm": lambda clock: f"{clock.minute:02}",
    "s": lambda clock: f"{clock.second}",
    "ss": lambda clock: f"{clock.second:02}",
}
_ZONES: dict[str, Callable[[int], str]] = {
    "Z": lambda offset: offset_text(offset, ":") if offset else "Z",
    "ZZZ": lambda offset: offset_text(offset) if offset else "UTC",
    "ZZZZ": offset_text,
    "ZZZZZ": lambda offset: offset_text(offset, ":"),
}


def _formatdate(pattern: str, timestamp: str) -> str:
    """Return a timestamp as a pattern of letters says, each of which stands for a part of it."""
    require_room(len(pattern) * 9 // CHARACTERS)
    moment = instant(timestamp, strict=True)
    clock = moment.clock
    pieces = []
    for token in _token.finditer(pattern):
        if token[2]:
            pieces.append(_unclosed(token[2]))
        elif token[0] == "''":
            pieces.append("'")
        elif token[1] is not None:
            pieces.append(token[1].replace("''", "'"))
        elif token[3]:
            pieces.append(_part(token[3], moment, clock))
        else:
            pieces.append(token[0])
    return "".join(pieces)


def _unclosed(text: str) -> str:
    """Return a quoted text up to the end of a pattern: it is closed if it ends with a mark that belongs to a pair."""
    if len(text) == 1 or not text.endswith("'"):
        raise FunctionError("a quotation mark is not closed")
    return text[1:-1].replace("''", "'")


def _part(verb: str, moment: Instant, clock: datetime) -> str:
    if verb in _VERBS:
        return _VERBS[verb](clock)
    if verb in _ZONES:
        return _ZONES[verb](moment.offset)
    raise FunctionError(f"{verb[:9]} stands for no part of a date")


def _timeadd(timestamp: str, span: str) -> str:
    moment = instant(timestamp)
    return timestamp_text(Instant(moment.nanoseconds + duration(span), moment.offset))


def _timecmp(left: str, right: str) -> int:
    first, second = instant(left).nanoseconds, instant(right).nanoseconds
    return (first > second) - (first < second)


def _now(surroundings: Surroundings) -> str:
    if surroundings.effective_time is None:
        raise ExhaustedError
    return surroundings.effective_time


FUNCTIONS = {
    "formatdate": Function(_formatdate, (STRING, STRING)),
    "timeadd": Function(_timeadd, (STRING, STRING)),
    "timecmp": Function(_timecmp, (STRING, STRING)),
    "timestamp": Function(_now, (), looks_around=True),
    "plantimestamp": Function(_now, (), looks_around=True),
}
