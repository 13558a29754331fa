"""The files around a source, as formats may read them: inside the root, bounded, read once."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.discover.read import decode, is_binary, read_bytes
from scanner.discover.walk import Candidate, walk
from scanner.errors import CattleguardError
from scanner.model import NO_ASSUMPTIONS, Assumptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.discover.limits import Limits
    from scanner.model import Source

_CACHED_FILES = 256


class FileTree:
    """A `scanner.model.Tree` over a directory. Links are followed only where they stay inside it.

    Args:
        root: the directory.
        limits: bounds on what is read.
        given: a source that stands in no file (standard input), found under its path before any file.
        exclude: patterns, in gitignore's language, of paths that `files_named` leaves out.
        assumptions: what the user says of the circumstances in which the files are used.
        larger: see `read_bytes`.
        ignore_root: see `walk`.
    """

    def __init__(
        self,
        root: Path,
        limits: Limits,
        given: Source | None = None,
        exclude: tuple[str, ...] = (),
        assumptions: Assumptions = NO_ASSUMPTIONS,
        larger: Callable[[bytes], int] | None = None,
        ignore_root: Path | None = None,
    ) -> None:
        self._root = Path(os.path.realpath(root))
        self._limits = limits
        self._given = given
        self._exclude = exclude
        self._assumptions = assumptions
        self._larger = larger if limits.by_format else None
        self._ignore_root = ignore_root
        self._cached_read = lru_cache(maxsize=_CACHED_FILES)(self._read)
        self._cached_names = lru_cache(maxsize=_CACHED_FILES)(self._names)

    @property
    def assumptions(self) -> Assumptions:
        """What the user says of the circumstances in which the files are used."""
        return self._assumptions

    @property
    def root(self) -> Path:
        """The directory, without links in its path."""
        return self._root

    def __getstate__(self) -> tuple[Any, ...]:
        return (
            self._root,
            self._limits,
            self._given,
            self._exclude,
            self._assumptions,
            self._larger,
            self._ignore_root,
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def load(self, location: Path) -> bytes:
        """Return the content of a regular file within its limit.

        Raises:
            TooLargeError: it exceeds the limit.
            SourceError: it cannot be read, or is not a regular file.
        """
        return read_bytes(location, self._limits.max_file_bytes, self._larger)

    def read(self, path: str) -> Source | None:
        """Return a file's text, or None where there is no such readable text file inside the root."""
        if self._given is not None and self._given.path == path:
            return self._given
        return self._cached_read(path)

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is no such readable file inside the root."""
        if self._given is not None and self._given.path == path:
            return self._given.text.encode("utf-8", "surrogatepass")
        real = self._inside(path)
        if real is None:
            return None
        try:
            return self.load(real)
        except CattleguardError:
            return None

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or a directory of that path inside the root."""
        real = self._inside(path)
        return real is not None and os.path.lexists(real)

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a directory, () where there is none inside the root."""
        return self._cached_names(directory)

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sorted paths of all files below the root whose names end so; ignored ones are left out."""
        return tuple(path for path in self._paths if path.endswith(suffixes))

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        found = walk((str(self._root),), self._root, self._limits, self._exclude, self._ignore_root)
        given = {self._given.path} if self._given is not None else set()
        return tuple(sorted({entry.path for entry in found if isinstance(entry, Candidate)} | given))

    def _inside(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        real = Path(os.path.realpath(self._root / path))
        return real if real.is_relative_to(self._root) else None

    def _read(self, path: str) -> Source | None:
        real = self._inside(path)
        if real is None:
            return None
        try:
            data = self.load(real)
            return None if is_binary(data) else decode(path, data)
        except CattleguardError:
            # The file's own entry in the ledger tells why; here it is only a neighbour.
            return None

    def _names(self, directory: str) -> tuple[str, ...]:
        real = self._inside(directory)
        if real is None:
            return ()
        try:
            with os.scandir(real) as entries:
                return tuple(sorted(entry.name for entry in entries if entry.is_file()))
        except OSError:
            return ()
