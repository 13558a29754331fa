"""Compares two directories, whose files are those of a repository before and after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.discover import FileTree, Limits
from scanner.govern.changes.documents import GovernanceChanges
from scanner.govern.changes.model import Sides
from scanner.govern.changes.side import Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scanner.policy.pack import Pack


def changes_between(before: Path, after: Path, paths: Iterable[str], pack: Pack) -> GovernanceChanges:
    """Return what a change does to what governs, where nothing is named on a command line.

    Args:
        before: the files before the change.
        after: the files with it.
        paths: paths of all of them.
        pack: the rules that exist.
    """
    named = frozenset(paths)
    return GovernanceChanges(
        Sides(
            Side(FileTree(before, Limits())),
            Side(FileTree(after, Limits())),
            named,
            tracked=lambda: tuple(sorted(named)),
            pack=lambda: pack,
        )
    )
