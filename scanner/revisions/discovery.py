"""Finds the repository that a directory is in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import RevisionError
from scanner.revisions.environment import named_places
from scanner.revisions.git import Git

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_REPOSITORY = "revisions and the index are those of a working tree of git: scan one, or a directory in one"


def found(directory: Path, environment: Mapping[str, str]) -> tuple[Git, bytes]:
    """Return what runs git in the repository of a directory, and the top of its working tree.

    Raises:
        RevisionError: it is in no repository, or in one that another brings along.
    """
    git = Git(environment)
    try:
        top = git.answer(directory, "rev-parse", "--show-toplevel")
    except RevisionError as error:
        places = named_places(environment)
        if not places:
            raise RevisionError(
                f"{directory} is in no git repository: {error.message}", hint=error.hint or _NO_REPOSITORY
            ) from error
    else:
        _check_own(git, directory, top)
        return git, top
    git = Git(environment, places)
    return git, git.answer(directory, "rev-parse", "--show-toplevel")


def _check_own(git: Git, directory: Path, top: bytes) -> None:
    """Raise where files of a repository would have the say over what it is compared with.

    A directory with `HEAD`, `objects` and `refs` is a repository to git, and its files can be those of a commit. Git from 2.38
    on refuses it as it is told to (git-config(1), `safe.bareRepository`).
    """
    kept = Path(os.fsdecode(git.answer(directory, "rev-parse", "--absolute-git-dir"))).resolve()
    if directory.resolve().is_relative_to(kept):
        raise RevisionError(f"{kept} is not a working tree, but looks like what git keeps of one")
    here = Path.cwd()
    if directory.resolve() == here or not directory.resolve().is_relative_to(here):
        return
    try:
        above = git.answer(here, "rev-parse", "--show-toplevel")
    except RevisionError:
        return
    if above != top:
        raise RevisionError(
            f"{directory} is a repository of its own within {os.fsdecode(above)}",
            hint="a submodule is compared with its own revisions: run the scan in it",
        )
