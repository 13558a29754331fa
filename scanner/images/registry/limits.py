"""How long a call may take, and how many there may be."""

from __future__ import annotations

import contextlib
import math
import sys
import threading
import time
from typing import TYPE_CHECKING

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Deadline:
    """The end of the time one call has. It belongs to one thread.

    Args:
        seconds: the time.
        clock: gives seconds that never go back.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, 0 where none are."""
        return max(0.0, self._end - self._clock())

    def check(self, what: str) -> None:
        """Check that there is time left.

        Raises:
            RegistryError: there is none (`timed-out`).
        """
        if not self.remaining():
            raise RegistryError(f"{what}: it took too long", reason="timed-out")

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Leave out the time that is spent inside: waiting for other calls is nobody's fault."""
        start = self._clock()
        try:
            yield
        finally:
            self._end += self._clock() - start


class CallBudget:
    """Counts HTTP requests, what they bring and how long they take, and ends them. It is shared by threads.

    One registry that answers slowly, or a change that names very many images, would otherwise take hours or fill a line.

    Args:
        calls: requests in all.
        content_bytes: bytes of answers in all; those on their way when they are reached still come.
        seconds: time from the first request on.
        clock: gives seconds that never go back.
    """

    def __init__(
        self,
        calls: int,
        content_bytes: int = sys.maxsize,
        seconds: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls = calls
        self._bytes_left = content_bytes
        self._content_bytes = content_bytes
        self._seconds = seconds
        self._clock = clock
        self._end: float | None = None
        self._spent = 0
        self._lock = threading.Lock()

    @property
    def spent(self) -> int:
        """How many requests were made."""
        return self._spent

    def spend(self, what: str) -> None:
        """Count a request.

        Raises:
            RegistryError: there were as many as there may be, or they brought or took as much (`call-budget`).
        """
        with self._lock:
            if self._end is None:
                self._end = self._clock() + self._seconds
            if self._spent >= self._calls:
                raise _used_up(what, f"{self._calls} calls to registries")
            self._check(what, self._end)
            self._spent += 1

    def check(self, what: str) -> None:
        """Check that there is something left, for what needs no request but takes time as well.

        Raises:
            RegistryError: requests brought or took as much as they may (`call-budget`).
        """
        with self._lock:
            self._check(what, math.inf if self._end is None else self._end)

    def _check(self, what: str, end: float) -> None:
        if self._bytes_left <= 0:
            raise _used_up(what, f"{self._content_bytes >> 20} MiB from registries")
        if self._clock() >= end:
            raise _used_up(what, f"{self._seconds:.0f} s of asking registries")

    def received(self, content_bytes: int) -> None:
        """Count what an answer brought."""
        with self._lock:
            self._bytes_left -= content_bytes


def _used_up(what: str, amount: str) -> RegistryError:
    return RegistryError(
        f"{what}: not asked, after {amount}",
        reason="call-budget",
        hint="raise the limit with --max-registry-calls",
    )
