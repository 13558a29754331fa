"""Runs coroutines in one thread, and the blocking calls they wait for in a bounded number of others.

Coroutines never run in parallel, so what they share needs no lock; and no thread of the pool waits for another one, so
they cannot wait for each other in a circle. There is no event loop: nothing here opens a socket.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from scanner.images.call_threads import CallThreads, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

_T = TypeVar("_T")

HEAVY_BYTES = 1 << 20
"""A call that weighs more is heavy."""
MAX_HEAVY_BYTES = 24 << 20
"""What the heavy calls that run at one time may weigh together; a heavier one runs without another. An SBOM takes
many times its size while it is read."""


class Call(Generic[_T]):
    """A blocking call; awaiting it gives what it returns, or raises what it raises."""

    def __init__(self, function: Callable[[], _T], weight: int) -> None:
        self.function = function
        self.weight = weight

    def __await__(self) -> Generator[Any, Any, _T]:
        outcome: Outcome[_T] = yield self
        return outcome.get()


class Task(Generic[_T]):
    """A coroutine that has been started; awaiting it gives what it returns, any number of times."""

    def __init__(self, coroutine: Coroutine[Any, Any, _T]) -> None:
        self.coroutine = coroutine
        self.outcome: Outcome[_T] | None = None
        self.waiting: list[Task[Any]] = []

    def __await__(self) -> Generator[Any, Any, _T]:
        if self.outcome is None:
            yield self
        assert self.outcome is not None
        return self.outcome.get()


class Scheduler:
    """Runs coroutines and their calls.

    Args:
        in_flight: number of calls at one time.
    """

    def __init__(self, in_flight: int) -> None:
        self._in_flight = max(in_flight, 1)
        self._ready: deque[tuple[Task[Any], Any]] = deque()
        self._light: deque[tuple[Task[Any], Call[Any]]] = deque()
        self._heavy: deque[tuple[Task[Any], Call[Any]]] = deque()
        self._running: dict[Task[Any], int] = {}
        self._threads: CallThreads[Task[Any]] = CallThreads()
        self._open: dict[Task[Any], None] = {}

    def call(self, function: Callable[[], _T], weight: int = 0) -> Call[_T]:
        """Return a call to await; `weight` is the number of bytes that it may hold."""
        return Call(function, weight)

    def start(self, coroutine: Coroutine[Any, Any, _T]) -> Task[_T]:
        """Return a coroutine started; it goes on whenever no other one does."""
        task = Task(coroutine)
        self._open[task] = None
        self._ready.append((task, None))
        return task

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Return what a coroutine returns, with everything it starts run as well."""
        main = self.start(coroutine)
        try:
            while main.outcome is None:
                self._advance()
                self._start_calls()
                if main.outcome is None:
                    self._take(*self._wait())
            return main.outcome.get()
        finally:
            self._close()

    def _advance(self) -> None:
        while self._ready:
            task, sent = self._ready.popleft()
            try:
                awaited = task.coroutine.send(sent)
            except StopIteration as end:
                self._end(task, Outcome(end.value))
            except Exception as exc:  # noqa: BLE001 - it goes to whoever awaits the task
                self._end(task, Outcome(error=exc))
            else:
                self._await(task, awaited)

    def _await(self, task: Task[Any], awaited: Any) -> None:
        if isinstance(awaited, Task):
            awaited.waiting.append(task)
        else:
            (self._heavy if awaited.weight > HEAVY_BYTES else self._light).append((task, awaited))

    def _end(self, task: Task[Any], outcome: Outcome[Any]) -> None:
        task.outcome = outcome
        del self._open[task]
        self._ready.extend((waiting, None) for waiting in task.waiting)

    def _start_calls(self) -> None:
        while len(self._running) < self._in_flight and (queue := self._next()):
            task, call = queue.popleft()
            self._running[task] = call.weight if queue is self._heavy else 0
            self._threads.run(task, call.function)

    def _next(self) -> deque[tuple[Task[Any], Call[Any]]]:
        """Return the queue whose first call may start now, an empty one if none may."""
        held = sum(self._running.values())
        if self._heavy and (not held or held + self._heavy[0][1].weight <= MAX_HEAVY_BYTES):
            return self._heavy
        return self._light

    def _wait(self) -> tuple[Task[Any], Outcome[Any]]:
        if not self._running:
            raise RuntimeError("coroutines wait for each other in a circle")
        return self._threads.wait()

    def _take(self, task: Task[Any], outcome: Outcome[Any]) -> None:
        del self._running[task]
        self._ready.append((task, outcome))

    def _close(self) -> None:
        for task in tuple(self._open):
            task.coroutine.close()
        self._open.clear()
        self._threads.close()
