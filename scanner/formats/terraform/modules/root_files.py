"""The files that functions may read: paths count from the directory of the root module."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.calls import inside, is_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Tree


class RootFiles:
    """The files of a scan, as expressions of a root module name them; see `scanner.evaluate.scope.Files`."""

    def __init__(self, tree: Tree, directory: str, paths: Callable[[], tuple[str, ...]]) -> None:
        """Name the files from a directory.

        Args:
            tree: the files of the scan.
            directory: the directory of the root module.
            paths: gives the sorted paths of all files below the root of the scan.
        """
        self._tree = tree
        self._directory = directory
        self._paths = paths

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none inside the scan root."""
        place = self._place(path)
        return None if place is None else self._tree.content(place)

    def names(self, directory: str) -> tuple[str, ...] | None:
        """Return the sorted paths of all files below a directory, relative to it; None outside the scan root."""
        place = self._place(directory)
        if place is None:
            return None
        paths = self._paths()
        start = f"{place}/" if place else ""
        found = []
        for index in range(bisect_left(paths, start), len(paths)):
            if not paths[index].startswith(start):
                break
            found.append(paths[index][len(start) :])
        return tuple(found)

    def _place(self, path: str) -> str | None:
        """Return the path from the scan root, None outside of it."""
        if "\0" in path:
            return None
        place = inside(posixpath.join(self._directory, path))
        return None if is_outside(place) else place
