"""Runs blocking calls in threads, as many as run at one time."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_Key = TypeVar("_Key")

_TICK_S = 0.5
"""How long to wait without looking for an interrupt, which ends no wait on Windows."""


class Outcome(Generic[_T]):
    """What came of a call or a coroutine: a value, or an exception."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self.value: _T = value
        self.error = error

    def get(self) -> _T:
        """Return the value, or raise the exception."""
        if self.error is not None:
            raise self.error
        return self.value


class CallThreads(Generic[_Key]):
    """Runs calls, each under a key. The threads are daemons: an interrupt does not wait for the answer of a registry."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[_Key, Callable[[], Any]] | None] = SimpleQueue()
        self._finished: SimpleQueue[tuple[_Key, Outcome[Any]]] = SimpleQueue()
        self._threads: list[Thread] = []
        self._running = 0

    def run(self, key: _Key, function: Callable[[], Any]) -> None:
        """Run a call at once."""
        self._running += 1
        if len(self._threads) < self._running:
            thread = Thread(target=_work, args=(self._calls, self._finished), daemon=True)
            self._threads.append(thread)
            thread.start()
        self._calls.put((key, function))

    def wait(self) -> tuple[_Key, Outcome[Any]]:
        """Return the key and the outcome of the next call that ends."""
        while True:
            try:
                ended = self._finished.get(timeout=_TICK_S)
            except Empty:
                continue
            self._running -= 1
            return ended

    def close(self) -> None:
        """End the threads, each once its call has ended. Where none runs any more they are gone: processes may be forked."""
        for _ in self._threads:
            self._calls.put(None)
        if not self._running:
            for thread in self._threads:
                thread.join()


def _work(
    calls: SimpleQueue[tuple[_Key, Callable[[], Any]] | None],
    finished: SimpleQueue[tuple[_Key, Outcome[Any]]],
) -> None:
    while (call := calls.get()) is not None:
        key, function = call
        try:
            outcome: Outcome[Any] = Outcome(function())
        except BaseException as exc:  # noqa: BLE001 - it goes to whoever awaits the call
            outcome = Outcome(error=exc)
        finished.put((key, outcome))
        del call, key, function, outcome  # what a call returns may be large
