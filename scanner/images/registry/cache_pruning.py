"""Keeps a directory below a size: the oldest files go first."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 4096
"""Bytes that the smallest file takes."""

_LEDGER = "written"
_SHARE = 32
_KEPT = 0.9
_ABANDONED_S = 3600.0


class _File(NamedTuple):
    age: float
    size: int
    path: str


class Pruner:
    """Counts what is written into a directory, and prunes it from time to time.

    The count is the length of a file to which every process appends one byte for each block: it needs no lock, and
    survives the process. Pruning looks at every file, so it waits until a share of the limit has been written; that is
    how far the directory may exceed its limit.

    Args:
        directory: the directory; files are in directories two levels down.
        max_bytes: its limit.
    """

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self._directory = directory
        self._ledger = directory / _LEDGER
        self._max_bytes = max_bytes
        self._blocks = max(1, max_bytes // (_SHARE * BLOCK))

    def count(self, size: int) -> None:
        """Count a file that was written, and prune where it is time to.

        Raises:
            OSError: the count cannot be written.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._ledger, flags, 0o600)
        try:
            os.write(descriptor, b"." * blocks_of(size))
            written = os.fstat(descriptor).st_size
            is_due = written >= self._blocks
            if is_due:
                os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)
        if is_due:
            self.prune()

    def prune(self) -> None:
        """Remove the oldest files until a tenth of the limit is free, if the limit is exceeded."""
        files = sorted(self._files(), reverse=True)
        size = sum(file.size for file in files)
        if size <= self._max_bytes:
            return
        for file in files:
            if size <= self._max_bytes * _KEPT:
                return
            with contextlib.suppress(OSError):  # somebody else may have removed it
                os.unlink(file.path)  # noqa: PTH108 - scandir gives strings
            size -= file.size

    def _files(self) -> Iterator[_File]:
        """Yield the files, but for what was left half-written, which is removed."""
        now = time.time()
        for kind in _entries(self._directory):
            for shard in _entries(kind):
                for path in _entries(shard):
                    with contextlib.suppress(OSError):
                        status = os.lstat(path)
                        # A file from the future is as old as can be: a clock that was wrong must not keep it.
                        age = now - status.st_mtime if status.st_mtime <= now + 1 else float("inf")
                        if not path.endswith(".part"):
                            yield _File(age, blocks_of(status.st_size) * BLOCK, path)
                        elif age > _ABANDONED_S:
                            os.unlink(path)  # noqa: PTH108 - as above


def blocks_of(size: int) -> int:
    """Return how many blocks a file takes."""
    return max(1, -(-size // BLOCK))


def _entries(directory: Path | str) -> list[str]:
    """Return the paths in a directory, none where it cannot be listed."""
    try:
        with os.scandir(directory) as found:
            return [entry.path for entry in found]
    except OSError:
        return []
