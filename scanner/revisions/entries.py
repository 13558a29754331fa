"""Lists the files of a commit and of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RevisionError
from scanner.revisions.git import git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = "120000"
MAX_ENTRIES = 1_000_000
_FILES = ("100644", "100755", LINK)


class Entry(msgspec.Struct, frozen=True):
    """A file: its mode (`LINK`, or that of a regular file), the id of its content, and its path."""

    mode: str
    blob: str
    path: str


def read_tree(repository: Path, commit: str) -> list[Entry]:
    """Return the files and links of a commit."""
    listed = git(repository, "ls-tree", "-r", "-z", "--full-tree", commit)
    return _bounded(_entries(listed, mode=0, blob=2))


def read_index(repository: Path) -> list[Entry]:
    """Return the files and links of the index; of a path in conflict, every version."""
    listed = git(repository, "ls-files", "-s", "-z", "--full-name")
    return _bounded(_entries(listed, mode=0, blob=1))


def _entries(listed: bytes, *, mode: int, blob: int) -> Iterator[Entry]:
    """Yield the entries of a listing: fields, a tab and the path, each with a NUL at its end."""
    for line in listed.split(b"\0"):
        fields, tab, path = line.partition(b"\t")
        words = fields.decode("ascii", "replace").split()
        if tab and words[mode] in _FILES:
            yield Entry(words[mode], words[blob], path.decode("utf-8", "surrogateescape"))


def _bounded(entries: Iterator[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for entry in entries:
        if len(found) == MAX_ENTRIES:
            raise RevisionError(f"the revision has more than {MAX_ENTRIES} files")
        found.append(entry)
    return found
