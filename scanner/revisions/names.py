"""Which paths of a revision can be written, because a checkout would write them too."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scanner.errors import RevisionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.revisions.entries import Entry

# Characters that HFS+ does not see in names (git: utf8.c, `next_hfs_char`).
_unseen = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")


def check(entries: Sequence[Entry]) -> None:
    """Raise where entries would be written over each other, or elsewhere.

    Raises:
        RevisionError: names that one, which no checkout would write.
    """
    paths: dict[str, str] = {}
    for entry in entries:
        if not is_writable(entry.path):
            raise _refused(entry.path, "which no checkout would write")
        if entry.path in paths:
            raise _refused(entry.path, "twice")
        paths[entry.path] = entry.mode
    parents = _parents(paths)
    both = sorted(parents & paths.keys())
    if both:
        raise _refused(both[0], "which is a directory too")


def is_writable(path: str, *, windows: bool = os.name == "nt") -> bool:
    """Tell whether a path stays below its directory on any file system, and away from what git keeps there."""
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") or _is_git(part) for part in parts):
        return False
    return not windows or not any("\\" in part or ":" in part for part in parts)


@lru_cache(maxsize=4096)
def _is_git(part: str) -> bool:
    """Tell whether some file system takes a name for `.git` (git: path.c, `is_ntfs_dotgit`; utf8.c, `is_hfs_dotgit`)."""
    seen = _unseen.sub("", part).casefold()
    return re.split(r"[:\\]", seen, maxsplit=1)[0].rstrip(". ") in (".git", "git~1")


def _parents(paths: Iterable[str]) -> set[str]:
    """Return all directories on the way to some paths."""
    parents: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in parents:
            parents.add(parent)
            parent = parent.rpartition("/")[0]
    return parents


def _refused(path: str, why: str) -> RevisionError:
    return RevisionError(f"the revision has a file {path!r}, {why}", hint="git fsck tells what is wrong")
