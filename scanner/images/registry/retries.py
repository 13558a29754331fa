"""When to ask again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRIES = 3
MAX_WAIT_S = 30.0
RETRIED_STATUSES = frozenset({429, 502, 503, 504})
RETRIED_METHODS = frozenset({"GET", "HEAD"})
_FIRST_S = 0.25


def backoff_s(attempt: int) -> float:
    """Return the seconds to wait after a failed attempt (0 for the first): twice as long each time, half of it chance."""
    longest: float = _FIRST_S * 2**attempt
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads calls, guards nothing


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a header `Retry-After` asks for, None where it is absent or malformed.

    Source: RFC 9110, section 10.2.3: seconds, or a date.

    Args:
        header: its value.
        now: the current time; a date in the past asks for no time.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def wait_s(attempt: int, header: str | None) -> float | None:
    """Return the seconds to wait before the next attempt, None where that is longer than anybody should wait.

    Args:
        attempt: number of the attempt that failed, from 0.
        header: `Retry-After` of the answer, None where there was none.
    """
    asked = retry_after_s(header)
    wait = backoff_s(attempt) if asked is None else asked
    return wait if wait <= MAX_WAIT_S else None
