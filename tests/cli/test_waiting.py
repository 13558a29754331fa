"""Progress while nothing moves."""

from __future__ import annotations

import sys
import threading
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from scanner.cli.waiting import WaitingProgress

if TYPE_CHECKING:
    from collections.abc import Callable

CLEARED = "\r\x1b[K"


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class _Timer:
    """A timer that goes off when it is told to."""

    started: list[_Timer]

    def __init__(self, seconds: float, function: Callable[..., None], arguments: tuple[int, int]) -> None:
        self.seconds, self.function, self.arguments = seconds, function, arguments
        self.is_cancelled = False

    def start(self) -> None:
        self.started.append(self)

    def cancel(self) -> None:
        self.is_cancelled = True


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[_Timer]:
    started: list[_Timer] = []
    monkeypatch.setattr(_Timer, "started", started, raising=False)
    monkeypatch.setattr(threading, "Timer", _Timer)
    return started


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    return clock


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """Return what takes the place of standard error; the capture of the tests sets its own before each of them."""
    out = _Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    return out


def go_off(timer: _Timer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(threading, "current_thread", lambda: timer)
        timer.function(*timer.arguments)


def test_a_wait_is_shown_though_nothing_moves(
    timers: list[_Timer], now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = on_a_terminal(monkeypatch)
    progress = WaitingProgress("images")
    progress(0, 2)
    assert (shown.getvalue(), [timer.seconds for timer in timers]) == ("", [1.0])
    now[0] += 1.0
    go_off(timers[0], monkeypatch)
    assert shown.getvalue() == "\r0/2 images"
    progress(2, 2)
    assert shown.getvalue() == f"\r0/2 images{CLEARED}"


def test_what_was_told_before_is_not_shown_any_more(
    timers: list[_Timer], now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = on_a_terminal(monkeypatch)
    progress = WaitingProgress("images")
    progress(0, 2)
    progress(1, 2)
    assert [timer.is_cancelled for timer in timers] == [True, False]
    now[0] += 1.0
    go_off(timers[0], monkeypatch)
    assert shown.getvalue() == ""
    progress.clear()
    go_off(timers[1], monkeypatch)
    assert (shown.getvalue(), timers[1].is_cancelled) == ("", True)


def test_nothing_is_shown_where_there_is_no_terminal(
    timers: list[_Timer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", StringIO())
    WaitingProgress("images")(0, 2)
    assert timers == []
