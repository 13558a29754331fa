"""Paths that a configuration names: they start from it, and stay in its repository.

A configuration comes with the pull request that it is to judge. It must not choose files of the machine that judges, because
policies and reports can show what they are given, nor places on it that are written to.
"""

from __future__ import annotations

import os
from glob import escape, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.govern.configuration.places import repository_of

if TYPE_CHECKING:
    from scanner.govern.configuration.checks import Checks
    from scanner.model import Pointer

_STDIN = "-"


class Inside:
    """Finds the paths that one configuration names.

    Args:
        checks: says where they are named.
        base: the directory of the configuration.
    """

    def __init__(self, checks: Checks, base: Path) -> None:
        self._checks = checks
        self._base = base
        self._root = repository_of(base.resolve())

    def existing(self, at: Pointer, place: str) -> Path:
        """Return a path to something that exists.

        Raises:
            ConfigError: it does not, or is outside of the repository.
        """
        path = self.path(at, place)
        if not path.exists():
            raise self._checks.error(at, f"{place!r} does not exist", f"paths start from {self._base}")
        return path

    def path(self, at: Pointer, place: str) -> Path:
        """Return a path to something that need not exist.

        Raises:
            ConfigError: it is outside of the repository.
        """
        path = self._base / place
        if self._within(path) is None:
            raise self._checks.error(
                at,
                f"{place!r} is outside of {self._root}",
                "put it into the repository, or name it on the command line",
            )
        return path

    def scanned(self, at: Pointer, place: str) -> str:
        """Return an absolute path or pattern of files to scan.

        Raises:
            ConfigError: it is outside of the repository, or nothing is there.
        """
        if place == _STDIN:
            raise self._checks.error(at, "standard input is no path", "name - on the command line")
        if not has_magic(place) or os.path.lexists(self._base / place):
            return str(self.existing(at, place).absolute())
        if ".." in Path(place).parts or Path(place).is_absolute():
            raise self._checks.error(
                at, f"the pattern {place!r} can leave {self._base}", "begin it with the name of a directory"
            )
        return str(Path(escape(str(self._base.absolute())), place))

    def written(self, at: Pointer, place: str) -> Path:
        """Return the absolute path of a file that is written.

        Raises:
            ConfigError: it is outside of the repository, in its `.git`, a directory or the configuration itself.
        """
        path = self.path(at, place).absolute()
        within = self._within(path)
        if within is not None and any(part.lower() == ".git" for part in (*within.parts, *Path(place).parts)):
            raise self._checks.error(at, f"{place!r} is in .git", "name another place")
        span = self._checks.span(at)
        if path.is_dir() or place.endswith("/"):
            raise self._checks.error(at, f"{place!r} is a directory", "name a file")
        if path.resolve() == Path(span.path).resolve():
            raise self._checks.error(at, f"{place!r} is the configuration", "name another file")
        return path

    def _within(self, path: Path) -> Path | None:
        """Return where a path leads to, relative to the repository; None where it leads out of it."""
        try:
            return path.resolve().relative_to(self._root)
        except (OSError, RuntimeError, ValueError):
            return None  # it leaves, or links are in a circle, or there is a NUL
