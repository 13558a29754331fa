from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, NoReturn

import pytest

from scanner.images.scheduler import HEAVY_BYTES, MAX_HEAVY_BYTES, Scheduler, Task

if TYPE_CHECKING:
    from collections.abc import Callable


class Gauge:
    """Measures how many calls run at a time, and what they weigh."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: list[int] = []
        self.most = 0
        self.heaviest = 0

    def call(self, weight: int) -> Callable[[], None]:
        def measured() -> None:
            with self._lock:
                self._running.append(weight)
                self.most = max(self.most, len(self._running))
                heavy = [each for each in self._running if each > HEAVY_BYTES]
                if len(heavy) > 1:
                    self.heaviest = max(self.heaviest, sum(heavy))
            time.sleep(0.005)
            with self._lock:
                self._running.remove(weight)

        return measured


def run_calls(in_flight: int, weights: list[int]) -> Gauge:
    gauge = Gauge()
    scheduler = Scheduler(in_flight)

    async def one(weight: int) -> None:
        await scheduler.call(gauge.call(weight), weight)

    async def every() -> None:
        for task in [scheduler.start(one(weight)) for weight in weights]:
            await task

    scheduler.run(every())
    return gauge


def test_calls_overlap_and_no_more_than_may_be_in_flight() -> None:
    assert run_calls(4, [0] * 40).most == 4


def test_one_call_at_a_time_is_enough_for_coroutines_that_wait_for_each_other() -> None:
    scheduler = Scheduler(1)

    async def depth(left: int) -> int:
        await scheduler.call(lambda: None)
        return 1 + (await scheduler.start(depth(left - 1)) if left else 0)

    assert scheduler.run(depth(30)) == 31


def test_heavy_calls_run_together_only_up_to_the_limit() -> None:
    gauge = run_calls(16, [MAX_HEAVY_BYTES // 3] * 12 + [10] * 20)
    assert 0 < gauge.heaviest <= MAX_HEAVY_BYTES


def test_a_call_that_is_heavier_than_the_limit_runs_without_another_heavy_one() -> None:
    assert run_calls(16, [MAX_HEAVY_BYTES + 1] * 4 + [10] * 20).heaviest == 0


def test_a_task_can_be_awaited_by_many_and_runs_once() -> None:
    scheduler = Scheduler(4)
    calls = []

    async def shared() -> str:
        await scheduler.call(lambda: calls.append("called"))
        return "found"

    async def wait_for(task: Task[str]) -> str:
        return await task

    async def every() -> list[str]:
        task = scheduler.start(shared())
        waiting = [scheduler.start(wait_for(task)) for _ in range(3)]
        return [await each for each in waiting] + [await task]

    assert scheduler.run(every()) == ["found"] * 4
    assert calls == ["called"]


def fail() -> NoReturn:
    raise ValueError("no answer")


def test_what_a_call_raises_comes_out_where_it_is_awaited() -> None:
    scheduler = Scheduler(2)

    async def failing() -> None:
        await scheduler.call(fail)

    async def every() -> None:
        with pytest.raises(ValueError, match="no answer"):
            await scheduler.start(failing())

    scheduler.run(every())


def test_an_interrupt_ends_everything_without_waiting_for_calls() -> None:
    scheduler = Scheduler(2)
    release, closed = threading.Event(), []

    def interrupt() -> None:
        raise KeyboardInterrupt

    async def long() -> None:
        try:
            await scheduler.call(lambda: release.wait(30))
        finally:
            closed.append("long")

    async def every() -> None:
        waiting = scheduler.start(long())
        await scheduler.call(interrupt)
        await waiting

    main = every()
    with pytest.raises(KeyboardInterrupt):
        scheduler.run(main)
    release.set()
    assert closed == ["long"]


def test_coroutines_that_wait_for_each_other_are_a_defect_and_no_hang() -> None:
    scheduler = Scheduler(2)
    tasks: list[Task[None]] = []

    async def wait_for(number: int) -> None:
        await tasks[number]

    async def every() -> None:
        tasks.extend(scheduler.start(wait_for(number)) for number in (1, 0))
        await tasks[0]

    with pytest.raises(RuntimeError, match="wait for each other"):
        scheduler.run(every())


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "socketpair", refuse)
    assert run_calls(4, [0] * 8).most == 4


def test_no_thread_is_left_when_all_calls_have_ended() -> None:
    before = set(threading.enumerate())

    async def every() -> list[int]:
        started = [scheduler.start(one(number)) for number in range(8)]
        return [await task for task in started]

    async def one(number: int) -> int:
        return await scheduler.call(lambda: number)

    scheduler = Scheduler(4)
    assert scheduler.run(every()) == list(range(8))
    assert set(threading.enumerate()) <= before
