"""How long a call may take, and how many there may be."""

from __future__ import annotations

import contextlib
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
    """Counts HTTP requests, and ends them. It is shared by threads."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._spent = 0
        self._lock = threading.Lock()

    @property
    def spent(self) -> int:
        """How many requests were made."""
        return self._spent

    def spend(self, what: str) -> None:
        """Count a request.

        Raises:
            RegistryError: there were as many as there may be (`call-budget`).
        """
        with self._lock:
            if self._spent >= self._calls:
                raise RegistryError(
                    f"{what}: not asked, after {self._calls} calls to registries",
                    reason="call-budget",
                    hint="raise the limit with --max-registry-calls",
                )
            self._spent += 1
