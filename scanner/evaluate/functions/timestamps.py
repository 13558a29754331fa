"""Timestamps in RFC 3339 and durations, as Go's package `time` reads and writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import msgspec

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError

SECOND = 1_000_000_000
"""Nanoseconds of a second."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "ns": 1,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_MAX_DURATION = 2**63
_timestamp = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]++))?"
    r"(?:Z|([-+])([0-9]{2}):([0-9]{2}))",
    re.ASCII,
).fullmatch
_span = re.compile(r"([0-9]*+)(?:\.([0-9]*+))?([^0-9.]++)", re.ASCII)


class Instant(msgspec.Struct, frozen=True):
    """A point of time.

    Attributes:
        nanoseconds: since 1970, in UTC.
        offset: how far the clock that it was read from is ahead of UTC, in minutes.
    """

    nanoseconds: int
    offset: int

    @property
    def clock(self) -> datetime:
        """The time of the clock, in whole seconds.

        Raises:
            ExhaustedError: the year is not one of 1 to 9999.
        """
        zone = timezone(timedelta(minutes=self.offset))
        try:
            return (_EPOCH + timedelta(seconds=self.nanoseconds // SECOND)).astimezone(zone)
        except OverflowError as exc:
            raise ExhaustedError from exc


def instant(text: str, *, strict: bool = False) -> Instant:
    """Return the point of time of a timestamp. RFC 3339, section 5.6.

    Args:
        text: the timestamp.
        strict: whether a comma before the fraction of a second is an error, as it is in RFC 3339.

    Raises:
        FunctionError: the text is no timestamp.
    """
    match = _timestamp(text)
    if match is None or (strict and "," in text):
        raise FunctionError("this is no timestamp as RFC 3339 writes them")
    *calendar, fraction, sign, hours, minutes = match.groups()
    offset = 0 if sign is None else int(sign + "1") * (int(hours) * 60 + int(minutes))
    if sign is not None and (int(hours) > 23 or int(minutes) > 59):
        raise FunctionError("the offset from UTC is out of range")
    try:
        clock = datetime(*map(int, calendar), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError as exc:
        raise FunctionError("there is no such date or time") from exc
    seconds = (clock - _EPOCH) // timedelta(seconds=1) - offset * 60
    return Instant(seconds * SECOND + int(((fraction or "") + "0" * 9)[:9]), offset)


def timestamp_text(moment: Instant) -> str:
    """Return a point of time as RFC 3339 writes it, without a fraction of a second."""
    clock = moment.clock
    return (
        f"{clock.year:04}-{clock:%m-%dT%H:%M:%S}{offset_text(moment.offset, ':') if moment.offset else 'Z'}"
    )


def offset_text(offset: int, separator: str = "") -> str:
    """Return an offset from UTC in minutes as `+0200`."""
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}{separator}{minutes:02}"


def duration(text: str) -> int:
    """Return a duration such as `-1h30.5m` in nanoseconds. See Go's `time.ParseDuration`.

    Raises:
        FunctionError: the text is no duration, or a longer one than Go's are.
    """
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = position = 0
    while position < len(rest):
        match = _span.match(rest, position)
        if match is None or match[3] not in _UNITS or not (match[1] or match[2]):
            raise FunctionError("this is no duration")
        whole, part = match[1] or "0", match[2] or "0"
        if len(whole) > 40 or len(part) > 1000:
            raise FunctionError("the duration is too long")
        total += int(whole) * _UNITS[match[3]] + int(Fraction(f"0.{part}") * _UNITS[match[3]])
        position = match.end()
    if not rest or total >= _MAX_DURATION:
        raise FunctionError("this is no duration")
    return sign * total
