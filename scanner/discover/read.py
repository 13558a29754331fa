"""Reads a file as text without following links, blocking, or exceeding the size limit."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, BinaryIO

from scanner.errors import ParseError, SourceError
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD_BYTES = 64 * 1024
"""How much of a file that is too large is looked at to tell what it is."""

_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_BINARY_PROBE_BYTES = 8 * 1024


class TooLargeError(SourceError):
    """A file exceeds the size limit.

    Attributes:
        head: its first bytes.
        size: its size in bytes.
    """

    def __init__(self, size: int, max_bytes: int, head: bytes) -> None:
        super().__init__(
            f"not assessed: {size} bytes are more than the limit of {max_bytes}",
            hint="raise the limit with --max-file-size, or list the file in .cattleguardignore",
        )
        self.size = size
        self.head = head


def read_bytes(path: Path, max_bytes: int, larger: Callable[[bytes], int] | None = None) -> bytes:
    """Return the content of a regular file.

    Args:
        path: the file.
        max_bytes: its limit.
        larger: gives a limit for a file that begins with some bytes; the larger one holds.

    Raises:
        TooLargeError: it holds more than `max_bytes` bytes.
        SourceError: it cannot be read, or is not a regular file.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise _unreadable(error) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise SourceError("not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        try:
            return read_stream(file, max_bytes, larger, status.st_size)
        except OSError as error:
            raise _unreadable(error) from error


def read_stream(
    stream: BinaryIO, max_bytes: int, larger: Callable[[bytes], int] | None = None, size: int = 0
) -> bytes:
    """Return the content of a stream; `larger` is that of `read_bytes`, and `size` what the stream has at least.

    Raises:
        TooLargeError: it holds more than `max_bytes` bytes.
        OSError: it cannot be read.
    """
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes and larger is not None:
        max_bytes = max(max_bytes, larger(data[:HEAD_BYTES]))
        data += stream.read(max_bytes + 1 - len(data))
    if len(data) > max_bytes:
        raise TooLargeError(max(size, len(data)), max_bytes, data[:HEAD_BYTES])
    return data


def _unreadable(error: OSError) -> SourceError:
    return SourceError(
        f"cannot be read: {error.strerror or error}",
        hint="make it readable for the user that scans, or list it in .cattleguardignore",
    )


def is_binary(data: bytes) -> bool:
    """Tell whether bytes are not text: a NUL byte near the start, and no UTF-16 byte order mark."""
    return b"\0" in data[:_BINARY_PROBE_BYTES] and not data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


def decode(path: str, data: bytes) -> Source:
    """Return the source for a file's bytes: UTF-8, or UTF-16 with a byte order mark, which is dropped.

    Raises:
        ParseError: the bytes are not valid in that encoding; the span is the first wrong byte's.
    """
    encoding = "utf-8"
    if data.startswith(BOM_UTF8):
        data = data[len(BOM_UTF8) :]
    elif data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16-le" if data.startswith(BOM_UTF16_LE) else "utf-16-be"
        data = data[2:]
    try:
        return Source(path, data.decode(encoding))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        line, column = Source(path, before).position(len(before))
        raise ParseError(
            f"not valid {encoding.upper()}: {error.reason}",
            hint="save the file as UTF-8",
            span=Span(path, line, column, line, column + 1),
        ) from error
