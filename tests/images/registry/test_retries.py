from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.images.registry.retries import backoff_s, retry_after_s, wait_s

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("12", 12.0),
        (" 7 ", 7.0),
        ("Sun, 01 Mar 2026 12:00:25 GMT", 25.0),
        ("Sun, 01 Mar 2026 13:00:25 +0100", 25.0),
        ("Sun, 01 Mar 2026 12:00:25 -0000", 25.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u0661", None),
        ("Sun, 99 Foo 2026", None),
        ("9" * 5000, 999999999.0),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@given(st.text(max_size=40))
def test_any_header_is_read(header: str) -> None:
    seconds = retry_after_s(header, NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("attempt", "shortest", "longest"), [(0, 0.125, 0.25), (1, 0.25, 0.5), (2, 0.5, 1.0)]
)
def test_waits_grow(attempt: int, shortest: float, longest: float) -> None:
    waits = [backoff_s(attempt) for _ in range(50)]
    assert shortest <= min(waits) <= max(waits) <= longest
    assert len(set(waits)) > 1


@pytest.mark.parametrize(("header", "wait"), [("3", 3.0), ("30", 30.0), ("31", None), ("86400", None)])
def test_what_a_server_asks_for_is_done_up_to_half_a_minute(header: str, wait: float | None) -> None:
    assert wait_s(0, header) == wait


def test_without_a_wish_the_wait_is_short() -> None:
    assert 0 < (wait_s(0, None) or 0) <= 0.25
    assert 0 < (wait_s(0, "soon") or 0) <= 0.25
