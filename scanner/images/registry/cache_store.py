"""Entries of the cache on disk. What goes wrong turns it off; nothing here ever fails."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from scanner.images.registry.cache_entry import OVERHEAD, pack, unpack
from scanner.images.registry.cache_pruning import Pruner
from scanner.own_files import foreign, make_directory, read, replaceable, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.images.registry.cache_entry import Entry, Key

LAYOUT = "registry-1"
"""Directory of this layout; another layout has another one."""

MAX_BYTES = 1024 * 1024 * 1024
MAX_ENTRY_BYTES = 128 * 1024 * 1024


class Store:
    """Keeps entries in files of the user's own, by the hash of their keys. Threads and processes share it without locks.

    Args:
        directory: where; it need not exist.
        notice: is told once why the cache, or a part of it, is off.
        max_bytes: bytes of all entries; it may be exceeded by one part in 32.
        max_entry_bytes: bytes of the content of one entry.
    """

    def __init__(
        self,
        directory: Path,
        notice: Callable[[str], None] | None = None,
        max_bytes: int = MAX_BYTES,
        max_entry_bytes: int = MAX_ENTRY_BYTES,
    ) -> None:
        self._directory = directory / LAYOUT
        self._notice = notice
        self._max_entry_bytes = min(max_entry_bytes, max_bytes // 2)
        self._pruner = Pruner(self._directory, max_bytes)
        self._lock = threading.Lock()
        self._is_ready: bool | None = None
        self._is_writable = True

    def get(self, key: Key) -> Entry | None:
        """Return the entry about a key, None where there is none; a damaged one is removed."""
        if not self._ready():
            return None
        path = self._path(key)
        try:
            data = read(path, self._max_entry_bytes + OVERHEAD)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self._stop_writing(error)
            return None
        try:
            return unpack(data, key)
        except ValueError:
            self.remove(key)
            return None

    def put(self, entry: Entry) -> None:
        """Keep an entry, unless it is too large."""
        if len(entry.content) > self._max_entry_bytes or not self._ready() or not self._is_writable:
            return
        try:
            data = pack(entry)
        except ValueError:
            return
        try:
            write(self._path(entry.key), data)
            self._pruner.count(len(data))
        except OSError as error:
            self._stop_writing(error)

    def remove(self, key: Key) -> None:
        """Remove the entry about a key, if there is one."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def _path(self, key: Key) -> Path:
        name = key.file_name()
        return self._directory / key.kind / name[:2] / name

    def _ready(self) -> bool:
        """Make the directory at the first use, and tell whether it is there and nobody else's."""
        with self._lock:
            if self._is_ready is not None:
                return self._is_ready
            try:
                make_directory(self._directory)
                problem = foreign(self._directory) or replaceable(self._directory.parent)
            except OSError as error:
                problem = error.strerror or "it cannot be made"
            self._is_ready = not problem
        if problem and self._notice is not None:
            self._notice(f"nothing is kept in {self._directory}: {problem}")
        return self._is_ready

    def _stop_writing(self, error: OSError) -> None:
        with self._lock:
            was_writable, self._is_writable = self._is_writable, False
        if was_writable and self._notice is not None:
            self._notice(
                f"nothing more is kept in {self._directory}: {error.strerror or 'it cannot be used'}"
            )
