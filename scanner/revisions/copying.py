"""Copies what a scan of a revision reads: its files, those of its submodules, and the machine's own ignore file."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RevisionError
from scanner.revisions.entries import SUBMODULE, Entry, read_tree
from scanner.revisions.places_of_copies import MAX_MEMORY_BYTES, memory_bytes, memory_directory
from scanner.revisions.writing import Room, write_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from scanner.revisions.git import Git
    from scanner.revisions.writing import Limit

MAX_NESTING = 8
_IGNORE_FILES = (".gitignore", ".cattleguardignore")
_EXCLUDE = ("info", "exclude")
_MAX_EXCLUDE_BYTES = 1024 * 1024


class Copy(msgspec.Struct, frozen=True):
    """How a revision is copied.

    Attributes:
        git: reads it.
        below: the only directory that is wanted, relative to the top; "" wants all.
        beside: files that are wanted too, relative to the top.
        limit: see `write_entries`.
    """

    git: Git
    below: str = ""
    beside: Collection[str] = ()
    limit: Limit | None = None

    @contextmanager
    def of(self, repository: Path, entries: Sequence[Entry]) -> Iterator[Path]:
        """Give a directory with the files of a revision, which is removed afterwards; arguments as of `write`."""
        with ExitStack() as stack:
            memory = memory_directory()
            copied = None if memory is None else self._copied_to(memory, repository, entries, stack)
            yield copied or stack.enter_context(self._copied(None, repository, entries, Room()))

    def _copied_to(
        self, memory: Path, repository: Path, entries: Sequence[Entry], stack: ExitStack
    ) -> Path | None:
        """Return a copy in memory, None where it has no room there, or something is wrong, which disk then tells."""
        room = Room(MAX_MEMORY_BYTES, memory_bytes)
        try:
            return stack.enter_context(self._copied(memory, repository, entries, room))
        except (RevisionError, OSError):
            return None

    @contextmanager
    def _copied(
        self, place: Path | None, repository: Path, entries: Sequence[Entry], room: Room
    ) -> Iterator[Path]:
        with TemporaryDirectory(prefix="cattleguard-", dir=place, ignore_cleanup_errors=True) as temporary:
            # Its name stands in reports that name what was scanned.
            directory = Path(temporary).resolve() / (repository.name or "repository")
            directory.mkdir(mode=0o700)
            self.write(repository, entries, directory, room)
            yield directory

    def write(
        self, repository: Path, entries: Sequence[Entry], directory: Path, room: Room | None = None
    ) -> None:
        """Write the files of a revision below an empty directory, so that a scan finds there what it finds in a checkout.

        Args:
            repository: the top of the working tree.
            entries: the revision's.
            directory: where.
            room: how much may be written; None is the usual limit.

        Raises:
            RevisionError: see `write_entries`.
        """
        room = room or Room()
        wanted = [entry for entry in entries if self._is_wanted(entry)]
        write_entries(self.git, repository, wanted, directory, self.limit, room)
        _copy_exclude(repository, directory)
        (directory / self.below).mkdir(parents=True, exist_ok=True)
        self._write_submodules(repository, wanted, directory, room, 0)

    def _is_wanted(self, entry: Entry) -> bool:
        """Tell whether a scan of the directory reads a file: one below it, or an ignore file above it."""
        if not self.below or entry.path.startswith(f"{self.below}/") or entry.path in self.beside:
            return True
        folder, _, name = entry.path.rpartition("/")
        return name in _IGNORE_FILES and (not folder or f"{self.below}/".startswith(f"{folder}/"))

    def _write_submodules(
        self, repository: Path, entries: Iterable[Entry], directory: Path, room: Room, nesting: int
    ) -> None:
        """Write the commits of submodules that are in the working tree; others have no files in a checkout either."""
        for entry in entries:
            place = repository / entry.path
            if entry.mode != SUBMODULE or nesting == MAX_NESTING or not _is_checked_out(place):
                continue
            try:
                found = read_tree(self.git, place, entry.id)
            except RevisionError:
                # It is not here: everything in it counts as new.
                continue
            write_entries(self.git, place, found, directory / entry.path, self.limit, room)
            self._write_submodules(place, found, directory / entry.path, room, nesting + 1)


def _is_checked_out(place: Path) -> bool:
    """Tell whether a submodule stands in the working tree, with no link on the way."""
    return (place / ".git").exists() and os.path.realpath(place) == os.fspath(place)


def _copy_exclude(repository: Path, directory: Path) -> None:
    """Make the directory the top of a repository to those who look for one, with what this machine excludes."""
    source = repository.joinpath(".git", *_EXCLUDE)
    target = directory.joinpath(".git", *_EXCLUDE)
    try:
        target.parent.mkdir(parents=True, mode=0o700)
        if not source.is_symlink() and source.is_file() and source.stat().st_size <= _MAX_EXCLUDE_BYTES:
            shutil.copyfile(source, target)
    except OSError as error:
        raise RevisionError(f"{source} cannot be copied: {error}") from error
