"""Paths of files in the repository, for reports whose readers count from there."""

from __future__ import annotations

from posixpath import normpath


def in_repository(prefix: str, path: str) -> str:
    """Return the path of a file in the repository.

    What governs a scan may stand above its root: such a path begins with `..`, which readers take for another directory.

    Args:
        prefix: path of the scan root in its repository, with a slash at its end; "" for the repository.
        path: path of the file, relative to the scan root.
    """
    joined = prefix + path
    return normpath(joined) if prefix and path.startswith("../") else joined
