"""Where what is scanned lies in its repository, for reports whose readers count from there."""

from __future__ import annotations

import os
from pathlib import Path


def prefix(root: Path) -> str:
    """Return the path of a directory in the repository that it is in, with a slash at its end; "" for the repository.

    The repository is the nearest directory that git made one of; without git, the workspace of GitHub Actions.
    """
    place = root.resolve()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    for top in (place, *place.parents):
        if (top / ".git").exists():
            return _below(top, place)
    top = Path(workspace).resolve() if workspace else place
    return _below(top, place) if place.is_relative_to(top) else ""


def _below(top: Path, place: Path) -> str:
    path = place.relative_to(top).as_posix()
    return "" if path == "." else f"{path}/"
