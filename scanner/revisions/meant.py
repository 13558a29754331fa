"""Tells whether the name of a revision means one thing only."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from scanner.errors import RevisionError

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.revisions.git import Git

_PLACES = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")
"""Where a name is looked for, in this order (gitrevisions(7), "<refname>")."""
_END_OF_NAME = re.compile(r"[~^:]|@\{")
_NO_NAME = re.compile(r"[\s*?\[\\\0]|^@$|^-")
"""What stands in no name of a branch or a tag (git-check-ref-format(1)), so that it could be a pattern or an option."""


def check_meant(git: Git, repository: Path, revision: str) -> None:
    """Raise where a name is that of several branches or tags: git prefers a tag, which anybody may have pushed.

    Args:
        git: reads them.
        repository: a directory in the repository.
        revision: as the user names it.

    Raises:
        RevisionError: several are meant.
    """
    name = _END_OF_NAME.split(revision, maxsplit=1)[0]
    if not name or _NO_NAME.search(name):
        return
    places = [f"{place}{name}" for place in _PLACES]
    listed = git.answer(repository, "for-each-ref", "--format=%(refname)", *places)
    found = [place for place in os.fsdecode(listed).split("\n") if place in places]
    if len(found) > 1:
        raise RevisionError(
            f"{revision!r} can be {' or '.join(found)}",
            hint="give the whole name of the one that is meant",
        )
