"""Lists the files of a commit and of the index."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import msgspec

from scanner.errors import RevisionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.revisions.git import Git

LINK = "120000"
SUBMODULE = "160000"
MAX_ENTRIES = 1_000_000
MAX_BYTES = 256 * 1024 * 1024
"""Of the paths of all files of a revision: a tree of a few bytes can list itself any number of times."""
_MODES = ("100644", "100755", "100664", LINK, SUBMODULE)
_CHUNK = 256 * 1024


class Entry(msgspec.Struct, frozen=True):
    """A file of a revision.

    Attributes:
        mode: `LINK`, `SUBMODULE`, or that of a regular file.
        id: the id of its content; of a submodule, its commit.
        path: path from the top, POSIX; bytes that are not UTF-8 are surrogates.
    """

    mode: str
    id: str
    path: str


def read_tree(git: Git, repository: Path, commit: str) -> list[Entry]:
    """Return the files, links and submodules of a commit.

    Raises:
        RevisionError: the commit is not here, or has too many.
    """
    with git.stream(repository, "ls-tree", "-r", "-z", "--full-tree", commit) as out:
        return list(_bounded(_tree_entry(record) for record in _records(out)))


def read_index(git: Git, repository: Path) -> list[Entry]:
    """Return the files, links and submodules of the index as they would be committed.

    Raises:
        RevisionError: the index has conflicts, cannot be read, or has too many.
    """
    empty = git.answer(repository, "hash-object", "-t", "tree", "--stdin").decode("ascii")
    # `ls-files` lists what is only intended to be added, too.
    options = ("--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff")
    with git.stream(repository, "diff-index", *options, "--ita-invisible-in-index", empty) as out:
        records = _records(out)
        return list(_bounded(_index_entry(record, next(records, b"")) for record in records))


def _tree_entry(record: bytes) -> Entry:
    """Return the entry of mode, type and id, a tab and the path (git-ls-tree(1), "OUTPUT FORMAT")."""
    fields, _, path = record.partition(b"\t")
    mode, _, found = fields.decode("ascii").split()
    return Entry(mode, found, path.decode("utf-8", "surrogateescape"))


def _index_entry(record: bytes, path: bytes) -> Entry:
    """Return the entry of `:<mode> <mode> <id> <id> <status>` and a path (git-diff-index(1), "RAW OUTPUT FORMAT")."""
    _, mode, _, found, status = record.decode("ascii").split()
    named = path.decode("utf-8", "surrogateescape")
    if status == "U":
        raise RevisionError(f"the index has conflicts: {named}", hint="resolve them, and git add the file")
    return Entry(mode, found, named)


def _records(out: IO[bytes]) -> Iterator[bytes]:
    """Yield what ends in a NUL."""
    rest, total = b"", 0
    while chunk := out.read(_CHUNK):
        total += len(chunk)
        if total > MAX_BYTES:
            raise RevisionError(f"the names of the revision's files have more than {MAX_BYTES} bytes")
        *records, rest = (rest + chunk).split(b"\0")
        yield from records


def _bounded(entries: Iterator[Entry]) -> Iterator[Entry]:
    for count, entry in enumerate(entries):
        if count == MAX_ENTRIES:
            raise RevisionError(f"the revision has more than {MAX_ENTRIES} files")
        if entry.mode in _MODES:
            yield entry
