"""Who does not answer: a host that failed to several times in a row is left alone for a while.

So a registry that is down does not cost every image its retries, and one that keeps its readers waiting on purpose does
not take the time of the others.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.registry.addresses import Origin

MAX_FAILURES = 8
"""Requests in a row that may go without an answer: two calls with all their retries."""
TIMEOUT_WEIGHT = 4
"""What a request counts that was waited for in vain: it has taken as long as all retries of one that was refused."""
REST_S = 120.0


class _Outage(msgspec.Struct):
    failures: int = 0
    until: float = 0.0
    error: RegistryError | None = None


class Outages:
    """Counts requests that went without an answer, by host. It is shared by threads.

    Args:
        clock: gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._outages: dict[Origin, _Outage] = {}
        self._known: set[Origin] = set()

    def rests(self, origin: Origin) -> bool:
        """Tell whether a host is left alone."""
        outage = self._outages.get(origin)
        return outage is not None and outage.until > self._clock()

    def check(self, origin: Origin, what: str) -> None:
        """Check that a host is not left alone.

        Raises:
            RegistryError: it is, for the reason of the last failure.
        """
        outage = self._outages.get(origin)
        if outage is not None and outage.error is not None and outage.until > self._clock():
            raise RegistryError(
                f"{what}: not asked, {origin.name} did not answer before",
                reason=outage.error.reason,
            )

    def failed(self, origin: Origin, error: RegistryError) -> None:
        """Count a request that went without an answer."""
        with self._lock:
            outage = self._outages.setdefault(origin, _Outage())
            outage.failures += self._weight(origin, error)
            outage.error = error
            if outage.failures >= MAX_FAILURES:
                outage.failures = 0
                outage.until = self._clock() + REST_S

    def answered(self, origin: Origin) -> None:
        """Forget what failed before."""
        if origin in self._outages or origin not in self._known:
            with self._lock:
                self._known.add(origin)
                self._outages.pop(origin, None)

    def _weight(self, origin: Origin, error: RegistryError) -> int:
        """Return what a failure counts; a host that has never answered, and is waited for in vain, is not waited for again."""
        if error.reason != "timed-out":
            return 1
        return TIMEOUT_WEIGHT if origin in self._known else MAX_FAILURES
