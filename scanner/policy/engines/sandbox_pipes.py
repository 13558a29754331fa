"""The pipes to and from a worker: what is sent and received takes no longer than it may."""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING, Protocol

from scanner.policy.engines.framing import LENGTH_BYTES, FrameError

if TYPE_CHECKING:
    import subprocess

_CHUNK = 1024 * 1024
_MAX_SAID = 4096
MAX_FRAME = 80 * 1024 * 1024
"""Bytes of an answer; a worker that keeps to its own limits never gets there."""


class Pipes(Protocol):
    """Frames to the standard input of a process and from its standard output."""

    @property
    def said(self) -> bytes:
        """The end of what the process wrote to its standard error."""

    def start(self, seconds: float) -> None:
        """Let the time begin in which all that follows has to happen."""

    def send(self, data: bytes) -> None:
        """Send all of it.

        Raises:
            TimeoutError: the time is up.
            EOFError: the process has closed its pipes.
        """

    def receive(self) -> bytes:
        """Return the next frame without its length.

        Raises:
            TimeoutError: the time is up.
            EOFError: the process has closed its pipes.
            FrameError: it is longer than any answer.
        """

    def drain(self) -> None:
        """Read what an ended process has left in its standard error."""

    def close(self) -> None:
        """Close them."""


class PolledPipes:
    """Pipes of which the system tells when they can be read; see `Pipes`.

    Args:
        popen: the process.
    """

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        assert popen.stdin
        assert popen.stdout
        assert popen.stderr
        self._files = (popen.stdin, popen.stdout, popen.stderr)
        self._input, self._output, self._errors = (file.fileno() for file in self._files)
        for file in self._files:
            os.set_blocking(file.fileno(), False)
        self._sending = select.poll()
        self._sending.register(self._input, select.POLLOUT)
        self._receiving = select.poll()
        self._receiving.register(self._output, select.POLLIN)
        self._receiving.register(self._errors, select.POLLIN)
        self._until = 0.0
        self._received = bytearray()
        self.said = b""

    def start(self, seconds: float) -> None:
        """Let the time begin."""
        self._until = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._input, view) :]
            except BlockingIOError:
                self._wait(self._sending)
            except OSError as error:
                raise EOFError from error

    def receive(self) -> bytes:
        """Return the next frame without its length."""
        while (size := frame_size(self._received)) > len(self._received):
            for file, _ in self._wait(self._receiving):
                if file == self._errors:
                    self.drain()
                else:
                    self._take()
        body = bytes(self._received[LENGTH_BYTES:size])
        del self._received[:size]
        return body

    def drain(self) -> None:
        """Keep the end of what is in the standard error."""
        try:
            while chunk := os.read(self._errors, _CHUNK):
                self.said = (self.said + chunk)[-_MAX_SAID:]
            self._receiving.unregister(self._errors)  # closed; it would be told again and again
        except (BlockingIOError, KeyError):
            return

    def close(self) -> None:
        """Close them."""
        for file in self._files:
            file.close()

    def _take(self) -> None:
        chunk = os.read(self._output, _CHUNK)
        if not chunk:
            raise EOFError
        self._received += chunk

    def _wait(self, poll: select.poll) -> list[tuple[int, int]]:
        left = self._until - time.monotonic()
        ready = poll.poll(left * 1000) if left > 0 else []
        if not ready:
            raise TimeoutError
        return ready


def frame_size(received: bytearray) -> int:
    """Return how many bytes the frame has that begins with what was received; of its length alone, if that is not there."""
    if len(received) < LENGTH_BYTES:
        return LENGTH_BYTES
    size = LENGTH_BYTES + int.from_bytes(received[:LENGTH_BYTES], "big")
    if size > MAX_FRAME:
        raise FrameError(f"a frame of {size} bytes")
    return size


def pipes_of(popen: subprocess.Popen[bytes]) -> Pipes:
    """Return the pipes of a process."""
    if hasattr(select, "poll"):
        return PolledPipes(popen)
    from scanner.policy.engines.sandbox_threads import ThreadedPipes  # noqa: PLC0415 - Windows alone needs it

    return ThreadedPipes(popen)
