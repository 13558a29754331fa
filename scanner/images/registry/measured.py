"""Answers that end in time and in size, whatever the server does.

The timeouts of requests hold between two pieces of an answer: a server that sends a byte now and then, in its headers,
its body or the lengths of chunks, keeps its reader for ever. So what comes off the wire is measured here.
"""

from __future__ import annotations

import contextlib
import io
from contextvars import ContextVar
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.images.registry.limits import Deadline

_HEADERS_BYTES = 256 * 1024


class Allowance:
    """What one answer may take.

    Args:
        deadline: until when.
        idle_s: seconds between two pieces of it.
        max_bytes: bytes of its body.
    """

    def __init__(self, deadline: Deadline, idle_s: float, max_bytes: int) -> None:
        self._deadline = deadline
        self._idle_s = idle_s
        self.bytes_left = max_bytes + max_bytes // 8 + _HEADERS_BYTES  # chunks have lengths of their own
        self.exceeded = False

    def timeout_s(self) -> float:
        """Return the seconds the next piece may take.

        Raises:
            TimeoutError: there is no time left.
        """
        remaining = min(self._idle_s, self._deadline.remaining())
        if not remaining:
            raise TimeoutError("timed out")
        return remaining

    @contextlib.contextmanager
    def granted(self) -> Iterator[None]:
        """Let it hold for the answers that this thread reads inside."""
        token = _allowance.set(self)
        try:
            yield
        finally:
            _allowance.reset(token)


_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


class _Measured(io.RawIOBase):
    """What comes off the wire, as long as there is an allowance; then it times out, or ends."""

    def __init__(self, raw: Any, sock: Any, allowance: Allowance) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def readinto(self, buffer: Any) -> int:
        allowance = self._allowance
        if not allowance.bytes_left:
            allowance.exceeded = True
            return 0
        self._sock.settimeout(allowance.timeout_s())
        count = self._raw.readinto(memoryview(buffer)[: allowance.bytes_left]) or 0
        allowance.bytes_left -= count
        return int(count)

    def close(self) -> None:
        self._raw.close()
        super().close()


class MeasuredResponse(HTTPResponse):
    """An answer that takes no more than the allowance of the thread that reads it."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        allowance = _allowance.get()
        if allowance is not None:
            self.fp = io.BufferedReader(_Measured(self.fp.detach(), sock, allowance))

    def begin(self) -> None:
        """Read the status and the headers, which must not say different lengths."""
        super().begin()
        lengths = {
            item.strip() for item in ",".join(self.headers.get_all("Content-Length", [])).split(",")
        } - {""}
        if len(lengths) > 1 or not all(item.isascii() and item.isdigit() for item in lengths):
            raise HTTPException(
                "malformed Content-Length"
            )  # http.client closes the connection here, and only here
