"""Progress of what waits for others, and may not move for long."""

from __future__ import annotations

import threading

from scanner.cli.terminal import PROGRESS_AFTER_S, Progress


class WaitingProgress(Progress):
    """Shows how far it is a second after it was last told, though nothing has moved since.

    Args:
        noun: what is counted.
    """

    def __init__(self, noun: str) -> None:
        super().__init__(noun)
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show the numbers done and of all, now if it is time to, else when a second has gone by."""
        with self._lock:
            self._cancel()
            super().__call__(done, total)
            if self.enabled and done < total:
                self._timer = threading.Timer(PROGRESS_AFTER_S, self._again, (done, total))
                self._timer.daemon = True
                self._timer.start()

    def clear(self) -> None:
        """Remove what is shown, and show no more until told."""
        with self._lock:
            self._cancel()
            super().clear()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _again(self, done: int, total: int) -> None:
        with self._lock:
            if threading.current_thread() is self._timer:
                super().__call__(done, total)
