"""Pipes where the system does not tell when they can be read (Windows): a thread ends the process when its time is up."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from scanner.policy.engines.framing import LENGTH_BYTES
from scanner.policy.engines.sandbox_pipes import frame_size

if TYPE_CHECKING:
    import subprocess

_CHUNK = 64 * 1024
_MAX_SAID = 4096


class ThreadedPipes:
    """Pipes that are read until the process ends; see `scanner.policy.engines.sandbox_pipes.Pipes`.

    Args:
        popen: the process.
    """

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        assert popen.stdin
        assert popen.stdout
        assert popen.stderr
        self._popen = popen
        self._files = (popen.stdin, popen.stdout, popen.stderr)
        self._input, self._output, self._errors = (file.fileno() for file in self._files)
        self._timer: threading.Timer | None = None
        self._is_late = False
        self.said = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, seconds: float) -> None:
        """Let the time begin: when it is up, the process is ended, and whoever reads its pipes goes on."""
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def send(self, data: bytes) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._input, view) :]
            except OSError as error:
                raise self._gone() from error

    def receive(self) -> bytes:
        """Return the next frame without its length."""
        received = bytearray()
        while (size := frame_size(received)) > len(received):
            chunk = os.read(self._output, min(size - len(received), _CHUNK))
            if not chunk:
                raise self._gone()
            received += chunk
        self._stop_timer()
        return bytes(received[LENGTH_BYTES:])

    def drain(self) -> None:
        """Wait for the end of the standard error."""
        self._listener.join()

    def close(self) -> None:
        """Close them, after the process has ended."""
        self._stop_timer()
        self._listener.join()
        for file in self._files:
            file.close()

    def _listen(self) -> None:
        while chunk := os.read(self._errors, _CHUNK):
            self.said = (self.said + chunk)[-_MAX_SAID:]

    def _end(self) -> None:
        self._is_late = True
        self._popen.kill()

    def _gone(self) -> Exception:
        return TimeoutError() if self._is_late else EOFError()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
