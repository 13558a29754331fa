"""Lets the first call to a registry go alone, so that the others know what the registry wants to see."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.images.registry.limits import Deadline

_MAX_WAIT_S = 5.0
"""How long others wait for the first one: no longer than a connection takes."""


class Introductions:
    """Knows which registries were asked before. It is shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, threading.Event] = {}

    @contextlib.contextmanager
    def first(self, registry: str, deadline: Deadline) -> Iterator[None]:
        """Do what is inside at once where nobody did it before for a registry, else after the first one has done it."""
        with self._lock:
            known = self._made.get(registry)
            made = self._made.setdefault(registry, threading.Event())
        if known is None:
            try:
                yield
            finally:
                made.set()
            return
        if not made.is_set():
            with deadline.paused():
                made.wait(_MAX_WAIT_S)
        yield
