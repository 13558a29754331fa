"""Where the configuration file is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "cattleguard.yaml"


def find(directory: Path) -> Path | None:
    """Return the configuration file that holds for a directory: its own, or the next above it.

    The search ends at the root of the repository, or at the directory itself outside of one. What is found may be no file that
    can be read: that is told where it is read.
    """
    if ".." in directory.parts:
        directory = directory.resolve()
    top = repository_of(directory)
    places = [directory, *(parent for parent in directory.parents if parent.is_relative_to(top))]
    return next((place / FILE_NAME for place in places if os.path.lexists(place / FILE_NAME)), None)


def repository_of(directory: Path) -> Path:
    """Return the root of the repository that a directory is in, or the directory itself outside of one.

    `.git` is a directory, or a file in a worktree and in a submodule.
    """
    return next((place for place in (directory, *directory.parents) if (place / ".git").exists()), directory)
