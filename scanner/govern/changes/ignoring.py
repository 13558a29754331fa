"""Compares ignore files: which patterns are new, and which files of the repository they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.discover.ignore import GITIGNORE, OWN_IGNORE, IgnoreFile, parse_ignore, reason
from scanner.govern.changes.settings import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import GovernanceChange
    from scanner.govern.changes.model import Sides
    from scanner.govern.changes.side import Side
    from scanner.model import Offsets


def lines(text: str) -> tuple[tuple[str, ...], tuple[Offsets, ...]]:
    """Return the patterns of an ignore file, and where they stand."""
    found: list[str] = []
    places: list[Offsets] = []
    start = 0
    for line in text.splitlines(keepends=True):
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            found.append(pattern)
            begin = start + len(line) - len(line.lstrip())
            places.append((begin, begin + len(pattern)))
        start += len(line)
    return tuple(found), tuple(places)


def own_changes(before: str | None, after: str | None) -> Iterator[GovernanceChange]:
    """Yield what an ignore file of Cattleguard's own leaves out, and did not before."""
    was, _ = lines(before or "")
    is_, _ = lines(after or "")
    yield from patterns(was, is_, (), "ignore", OWN_IGNORE)


def ignored_now(sides: Sides) -> dict[str, list[str]]:
    """Return, by the `.gitignore` that does it, the files of the repository that are ignored only since the change.

    A `.gitignore` is changed every day, for files that are no part of the repository; what counts is what of it is.
    """
    if not any(path.rpartition("/")[2] == GITIGNORE for path in sides.changed):
        return {}
    before, after = _Ignoring(sides.before), _Ignoring(sides.after)
    found: dict[str, list[str]] = {}
    for path in sides.tracked():
        by = after.by(path)
        if by is not None and before.by(path) is None:
            found.setdefault(by, []).append(path)
    return found


class _Ignoring:
    """Tells which `.gitignore` leaves out a file."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._chains: dict[str, list[IgnoreFile]] = {}
        self._directories: dict[str, str | None] = {"": None}

    def by(self, path: str) -> str | None:
        """Return the `.gitignore` that leaves out a file, None if none does."""
        directory = path.rpartition("/")[0]
        return self._directory(directory) or self._decides(directory, path, directory=False)

    def _directory(self, directory: str) -> str | None:
        if directory not in self._directories:
            parent = directory.rpartition("/")[0]
            self._directories[directory] = self._directory(parent) or self._decides(
                parent, directory, directory=True
            )
        return self._directories[directory]

    def _decides(self, parent: str, path: str, *, directory: bool) -> str | None:
        said = reason(self._chain(parent), path, directory=directory)
        return None if said is None else said.removeprefix("ignored by ")

    def _chain(self, directory: str) -> list[IgnoreFile]:
        if directory not in self._chains:
            above = self._chain(directory.rpartition("/")[0]) if directory else []
            name = f"{directory}/{GITIGNORE}" if directory else GITIGNORE
            text = self._side.text(name)
            own = [] if text is None else [parse_ignore(name, directory, text)]
            self._chains[directory] = [*above, *own]
        return self._chains[directory]
