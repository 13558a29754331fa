"""Finds in another copy of a repository's files what a path names in this one."""

from __future__ import annotations

import os
from pathlib import Path


def within(path: Path, root: Path, copy: Path) -> Path | None:
    """Return where a path below a root is in a copy of that root; None where it is not below it.

    Links on the way to the path are followed, the last part is not.

    Args:
        path: the path; relative to the working directory where it is not absolute.
        root: the root, without links in its path.
        copy: the copy.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the last part
    if absolute == root or absolute.resolve() == root:
        return copy
    real = absolute.parent.resolve() / absolute.name
    return copy / real.relative_to(root) if real.is_relative_to(root) else None
