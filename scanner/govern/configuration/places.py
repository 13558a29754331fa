"""Where the configuration file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "cattleguard.yaml"


def find(directory: Path) -> Path | None:
    """Return the configuration file that holds for a directory: its own, or the next above it.

    The search ends at the root of the repository, or at the directory itself outside of one.
    """
    top = repository_of(directory)
    places = [directory, *(parent for parent in directory.parents if parent.is_relative_to(top))]
    return next((place / FILE_NAME for place in places if (place / FILE_NAME).is_file()), None)


def repository_of(directory: Path) -> Path:
    """Return the root of the repository that a directory is in, or the directory itself outside of one."""
    return next((place for place in (directory, *directory.parents) if (place / ".git").exists()), directory)
