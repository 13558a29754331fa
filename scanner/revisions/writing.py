"""Writes the content of blobs to files below one directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanner.errors import RevisionError
from scanner.revisions.entries import LINK, Entry
from scanner.revisions.git import git

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BATCH = 2_000


def write_entries(repository: Path, entries: Sequence[Entry], directory: Path) -> None:
    """Write files and links below a directory; contents are those of the repository, no filter is run.

    Raises:
        RevisionError: git cannot give them, or they cannot be written.
    """
    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        wanted = "".join(f"{entry.blob}\n" for entry in batch).encode()
        given = git(repository, "cat-file", "--batch", stdin=wanted)
        position = 0
        for entry in batch:
            header, _, _ = given[position : position + 200].partition(b"\n")
            words = header.split()
            if len(words) != 3 or words[1] != b"blob":
                raise RevisionError(
                    f"the content of {entry.path} is not in this clone",
                    hint="fetch the whole commit (a partial clone has only some files)",
                )
            size, begin = int(words[2]), position + len(header) + 1
            _write(directory, entry, given[begin : begin + size])
            position = begin + size + 1


def _write(directory: Path, entry: Entry, content: bytes) -> None:
    parts = entry.path.split("/")
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise RevisionError(f"the revision has a file {entry.path!r}, which no checkout would write")
    place = directory.joinpath(*parts)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == LINK:
            place.symlink_to(os.fsdecode(content))
        else:
            place.write_bytes(content)
    except (OSError, ValueError) as error:
        raise RevisionError(f"{entry.path} of the revision cannot be written: {error}") from error
