"""Times as the documents that are attached to images write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_time = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,][0-9]{1,20})?([Zz]|[+-][0-9]{2}:[0-9]{2})?\Z"
).match


def time_of(value: object) -> datetime | None:
    """Return the time a text gives, in UTC and whole seconds; None for what is no date with a time.

    A time without a zone counts as UTC: XML Schema's `dateTime` allows it, and makers of SBOMs that leave the zone out
    write UTC.
    """
    match = _time(value.strip()) if type(value) is str else None
    if match is None:
        return None
    zone = "+00:00" if match[3] in {None, "Z", "z"} else match[3]
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(time: datetime | None) -> str | None:
    """Return a time in UTC as RFC 3339 writes it, in whole seconds (`2026-01-31T12:00:00Z`)."""
    return None if time is None else f"{time.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def age_days(time: datetime | None, now: datetime | None) -> int | None:
    """Return the whole days from a time to now; negative for a time more than a day ahead."""
    return None if time is None or now is None else int((now - time) / timedelta(days=1))
