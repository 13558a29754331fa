"""Writes the files of a revision below a directory that holds nothing yet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from scanner.errors import RevisionError
from scanner.revisions.blobs import read_blobs
from scanner.revisions.entries import LINK, SUBMODULE, Entry
from scanner.revisions.names import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.revisions.git import Git

MAX_DEPTH = 128
"""Of directories; no scan goes as deep."""
MAX_TOTAL_BYTES = 4 * 1024 * 1024 * 1024
HEAD_BYTES = 64 * 1024
"""What is written of a file that is too large to be assessed: what it is can be told from that."""
_CHUNK = 1024 * 1024
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Limit(msgspec.Struct, frozen=True):
    """Up to which size files are read; of a larger one, its beginning and its size are enough.

    Attributes:
        max_bytes: larger files are not read,
        larger: unless this gives a larger number for the bytes that they begin with.
    """

    max_bytes: int
    larger: Callable[[bytes], int] | None = None

    def admits(self, size: int, head: bytes) -> bool:
        """Tell whether a file of this size is read, that begins so."""
        return size <= self.max_bytes or (self.larger is not None and size <= self.larger(head))


class Room:
    """How much may be written.

    Args:
        max_bytes: so many bytes; None is `MAX_TOTAL_BYTES`.
        taken_by: gives what a file of some bytes takes of them.
    """

    def __init__(
        self, max_bytes: int | None = None, taken_by: Callable[[int], int] = lambda size: size
    ) -> None:
        self._max_bytes = self._left = MAX_TOTAL_BYTES if max_bytes is None else max_bytes
        self._taken_by = taken_by

    def take(self, size: int) -> None:
        """Take what a file of some bytes needs.

        Raises:
            RevisionError: there is not as much left.
        """
        self._left -= self._taken_by(size)
        if self._left < 0:
            raise RevisionError(
                f"the revision's files have more than {self._max_bytes} bytes",
                hint="choose a smaller --root",
            )


def write_entries(
    git: Git,
    repository: Path,
    entries: Sequence[Entry],
    directory: Path,
    limit: Limit | None = None,
    room: Room | None = None,
) -> None:
    """Write files and links below a directory; contents are those of the repository, no filter is run.

    Directories come first and links last, so that nothing is written through a link. Of names that the file system takes
    for one, the first is written.

    Args:
        git: reads them.
        repository: a directory in the repository.
        entries: what to write; of a submodule, its directory.
        directory: where; nobody else writes there.
        limit: which files are written whole; None writes all of them so.
        room: how much may be written; None is `MAX_TOTAL_BYTES`.

    Raises:
        RevisionError: git cannot give them, they cannot be written, or no checkout would write them.
    """
    check(entries)
    try:
        _make_directories(directory, entries)
        near = [entry for entry in entries if entry.mode != SUBMODULE and entry.path.count("/") <= MAX_DEPTH]
        files = [entry for entry in near if entry.mode != LINK]
        read_blobs(git, repository, files, _Files(directory, limit, room or Room()).write)
        links = [entry for entry in near if entry.mode == LINK]
        read_blobs(git, repository, links, _Links(directory).write)
    except OSError as error:
        raise RevisionError(f"the revision's files cannot be written to {directory}: {error}") from error


def _make_directories(top: Path, entries: Iterable[Entry]) -> None:
    """Make the directories of entries, and submodules' own, no deeper than `MAX_DEPTH`."""
    made = {""}
    for entry in entries:
        place = f"{entry.path}/" if entry.mode == SUBMODULE else entry.path
        parts = place.split("/")[:-1][:MAX_DEPTH]
        missing = []
        while (path := "/".join(parts)) not in made:
            missing.append(path)
            made.add(path)
            parts.pop()
        for path in reversed(missing):
            (top / path).mkdir(mode=0o700, exist_ok=True)


class _Files:
    """Writes regular files."""

    def __init__(self, directory: Path, limit: Limit | None, room: Room) -> None:
        self._directory = os.fspath(directory)
        self._limit = limit
        self._room = room

    def write(self, entry: Entry, size: int, content: IO[bytes]) -> bool:
        """Write one, and return whether its content was read to its end."""
        head = content.read(min(size, HEAD_BYTES))
        whole = size <= HEAD_BYTES or self._limit is None or self._limit.admits(size, head)
        self._room.take(size if whole else len(head))
        try:
            descriptor = os.open(f"{self._directory}/{entry.path}", _NEW, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(descriptor, "wb") as file:
            file.write(head)
            if not whole:
                file.truncate(size)
                return False
            left = size - len(head)
            while left and (chunk := content.read(min(left, _CHUNK))):
                file.write(chunk)
                left -= len(chunk)
        return True


class _Links:
    """Makes symbolic links."""

    def __init__(self, directory: Path) -> None:
        self._directory = os.fspath(directory)

    def write(self, entry: Entry, size: int, content: IO[bytes]) -> bool:
        """Make one, and return whether its content was read to its end."""
        target = content.read(min(size, _CHUNK))
        place = f"{self._directory}/{entry.path}"
        if not os.path.lexists(place):
            _link(target, place)
        return size <= _CHUNK


def _link(target: bytes, place: str) -> None:
    """Make a link; a target that no file system takes is written as a file, as git does it without links."""
    try:
        Path(place).symlink_to(os.fsdecode(target))
    except (OSError, ValueError, NotImplementedError):
        with os.fdopen(os.open(place, _NEW, 0o600), "wb") as file:
            file.write(target)
