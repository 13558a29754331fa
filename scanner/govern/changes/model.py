"""What changes of what governs are found in, and from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.govern.changes.side import Side
    from scanner.model import Document, Skipped, Tree, Waiver
    from scanner.policy.pack import Pack


class Seen(msgspec.Struct, frozen=True):
    """What the scan of the changed files saw; all paths start from the scan root.

    Attributes:
        tree: the files.
        waivers: the waivers in comments.
        newly: waivers in comments that accept a finding that no comment accepted before.
        skipped: what was not assessed, and why.
        data: paths of what was read as data in no format.
    """

    tree: Tree
    waivers: Sequence[Waiver] = ()
    newly: frozenset[Waiver] = frozenset()
    skipped: Sequence[Skipped] = ()
    data: Sequence[str] = ()


class Changes(Protocol):
    """Says what a change does to what governs."""

    def documents(self, seen: Seen) -> Sequence[Document]:
        """Return a document for each file that says something else than before, or is not assessed any more."""


class Sides(msgspec.Struct, frozen=True):
    """Two sides of a change. Paths start from the top of the repository and are POSIX.

    Attributes:
        before: the files from which the change departs.
        after: the files with the change.
        changed: paths of the files that differ.
        tracked: gives the paths of all files of the repository with the change.
        starts: directories from which the configuration is looked for.
        pack: gives the rules that exist.
        root: the scan root, "" at the top.
        config: the configuration that the command line names.
        waivers: the file of waivers that it names.
        baseline: the baseline that it names.
        policies: places of policies that it names.
    """

    before: Side
    after: Side
    changed: frozenset[str]
    tracked: Callable[[], tuple[str, ...]]
    pack: Callable[[], Pack]
    starts: tuple[str, ...] = ("",)
    root: str = ""
    config: str | None = None
    waivers: str | None = None
    baseline: str | None = None
    policies: tuple[str, ...] = ()
