"""Chooses where the copy of a revision stands: in memory, where it is small and there is plenty, otherwise on disk."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import gettempdir

MEMORY = Path("/dev/shm")  # noqa: S108 - a directory with a random name is made in it, for this user alone
"""Files that Linux keeps in memory (shm_overview(7))."""
MAX_MEMORY_BYTES = 128 * 1024 * 1024
"""Of one copy in memory; a larger one is written to disk."""
_MIN_FREE_BYTES = 1024 * 1024 * 1024
_USUAL = ("/tmp", "/var/tmp")  # noqa: S108 - compared only
_PAGE_BYTES = 4096
_NODE_BYTES = 1024


def memory_directory(memory: Path = MEMORY) -> Path | None:
    """Return a directory whose files are kept in memory; None where there is none, or little is free.

    A directory that the user chose for what is temporary (`TMPDIR`) is used.
    """
    if gettempdir() not in _USUAL:
        return None
    try:
        status = os.statvfs(memory)
    except (OSError, AttributeError):
        # AttributeError: Windows.
        return None
    free = status.f_bavail * status.f_frsize
    is_usable = memory.is_dir() and os.access(memory, os.W_OK | os.X_OK)
    return memory if free >= _MIN_FREE_BYTES and is_usable else None


def memory_bytes(size: int) -> int:
    """Return what a file of some bytes takes there: whole pages, and what the system notes of it."""
    return -(-size // _PAGE_BYTES) * _PAGE_BYTES + _NODE_BYTES
