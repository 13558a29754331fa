"""Reads the contents of blobs, one after the other."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING

from scanner.discover.suffixes import is_foreign
from scanner.errors import RevisionError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scanner.revisions.entries import Entry
    from scanner.revisions.git import Git

_MAX_HEADER = 200
_PARTIAL = "fetch the whole commit: a partial clone has only some files (git fetch --refetch --no-filter)"


def read_blobs(
    git: Git, repository: Path, entries: Sequence[Entry], take: Callable[[Entry, int, IO[bytes]], bool]
) -> None:
    """Hand over the content of each entry, by no filter and no conversion.

    A clone may lack large files, such as pictures. What is missing is handed over empty where no scan would look at it.

    Args:
        git: reads it.
        repository: a directory in the repository.
        entries: files and links.
        take: gets an entry, the size of its content, and the stream to read it from; returns whether it was read to its end.

    Raises:
        RevisionError: git cannot give one.
    """
    position = 0
    while position < len(entries):
        left = entries[position:]
        wanted = "".join(f"{entry.id}\n" for entry in left).encode()
        with git.stream(repository, "cat-file", "--batch", "--buffer", given=wanted) as out:
            for entry in left:
                position += 1
                size = _size(entry, out)
                if size is None:
                    take(entry, 0, BytesIO())
                    continue
                # What is not read to its end is not waited for: git begins anew behind it.
                if not take(entry, size, out):
                    break
                out.read(1)


def _size(entry: Entry, out: IO[bytes]) -> int | None:
    """Return the size of the next content: `<id> blob <size>` (git-cat-file(1), "BATCH OUTPUT").

    None stands for one that is missing (`<id> missing`) and that no scan looks at.
    """
    words = out.readline(_MAX_HEADER).split()
    if words[1:] == [b"missing"] and is_foreign(entry.path):
        return None
    if len(words) != 3 or words[1] != b"blob":
        raise RevisionError(f"the content of {entry.path} is not in this clone", hint=_PARTIAL)
    return int(words[2])
