"""Dates and times: what the recorded cases do not say, and Python's own calendar as a second opinion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions.dates import FUNCTIONS
from scanner.evaluate.meter import ExhaustedError

body: dict[str, Any] = {name: function.body for name, function in FUNCTIONS.items()}
formatdate, timeadd, timecmp = body["formatdate"], body["timeadd"], body["timecmp"]
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES).map(  # noqa: DTZ001 - the zone is added
    lambda moment: moment.replace(microsecond=0)
)


@pytest.mark.parametrize("name", ["timestamp", "plantimestamp"])
def test_now_is_what_the_user_says(name: str) -> None:
    assert FUNCTIONS[name].body(Surroundings(effective_time="2026-01-02T03:04:05Z")) == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("name", ["timestamp", "plantimestamp"])
def test_now_is_unknown(name: str) -> None:
    with pytest.raises(ExhaustedError):
        FUNCTIONS[name].body(Surroundings())


@given(MOMENTS)
def test_parts_of_a_date_are_those_of_python(moment: datetime) -> None:
    written = formatdate("YYYY-MM-DD'T'hh:mm:ssZZZZZ EEE MMM HH AA", moment.isoformat())
    assert written == f"{moment.isoformat()} {moment:%a %b %I %p}"


@given(MOMENTS, st.integers(-86400, 86400))
def test_sums_are_those_of_python(moment: datetime, seconds: int) -> None:
    later = moment + timedelta(seconds=seconds)
    assert timeadd(moment.isoformat(), f"{seconds}s") == later.isoformat().replace("+00:00", "Z")


@given(MOMENTS, MOMENTS)
def test_order_is_that_of_python(left: datetime, right: datetime) -> None:
    assert timecmp(left.isoformat(), right.isoformat()) == (left > right) - (left < right)
    assert timecmp(left.isoformat(), left.astimezone(UTC).isoformat()) == 0


@pytest.mark.parametrize(
    "span", ["1", "h", "1x", "1.5.5s", "99999999999999999999h", "1" * 5000 + "s", "é", "1 s", "-", "+"]
)
def test_what_is_no_duration(span: str) -> None:
    with pytest.raises(FunctionError):
        timeadd("2026-01-02T03:04:05Z", span)


def test_year_that_is_too_late() -> None:
    with pytest.raises(ExhaustedError):
        timeadd("9999-12-31T23:59:59Z", "1s")


@given(st.text("YMDEhHAamsZ'- ", max_size=12))
def test_arbitrary_pattern_is_used_or_refused(pattern: str) -> None:
    try:
        written = formatdate(pattern, "2026-01-02T03:04:05Z")
    except FunctionError:
        return
    assert "'" not in written or "''" in pattern
