"""Sides of a change that are in no repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner.discover import FileTree, Limits
from scanner.govern.changes.documents import GovernanceChanges
from scanner.govern.changes.model import Seen, Sides
from scanner.govern.changes.side import Side
from scanner.policy.load import read_pack, shipped_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scanner.facts.model import GovernanceChange

Files = dict[str, str]


class Memory(Side):
    """A side whose files are in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__(FileTree(Path("/nowhere"), Limits()))
        self._files = files

    def content(self, path: str) -> bytes | None:
        return self._files[path].encode() if path in self._files else None

    def is_link(self, path: str) -> bool:
        del path
        return False

    def names(self, directory: str) -> tuple[str, ...]:
        paths = (path.rpartition("/") for path in self._files)
        return tuple(sorted(name for place, _, name in paths if place == directory))


def told(before: Files, after: Files, **said: Any) -> list[tuple[str, GovernanceChange]]:
    """Return what a change does to what governs, with the paths of the files that say it."""
    seen = said.pop("seen", Seen(FileTree(Path("/nowhere"), Limits())))
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    sides = Sides(
        Memory(before),
        Memory(after),
        frozenset(changed),
        tracked=lambda: tuple(sorted(after)),
        pack=lambda: read_pack((shipped_directory(),)),
        **said,
    )
    return [
        (document.source.path, change)
        for document in GovernanceChanges(sides).documents(seen)
        for change in document.facts.governance
    ]


def configured(before: str, after: str) -> list[GovernanceChange]:
    """Return what a change of the configuration does."""
    return [change for _, change in told({"cattleguard.yaml": before}, {"cattleguard.yaml": after})]
