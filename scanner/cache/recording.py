"""Assesses files, and records what each assessment was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from scanner.cache.reads import Read, View, digest_of_content
from scanner.errors import CattleguardError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.assess import Assessment, Assessor
    from scanner.discover import Candidate
    from scanner.formats.protocol import Format
    from scanner.model import Tree


class Record(msgspec.Struct, frozen=True):
    """What an assessment was made of.

    Attributes:
        content: digest of the file's content.
        reads: what was asked of the tree; for the files of a group, what was not recorded with an earlier one.
        group: the group whose files have what they read in common, "" for a file that stands alone.
    """

    content: bytes
    reads: tuple[Read, ...]
    group: str = ""


class Recorder:
    """Assesses as an assessor does; see `scanner.workers.FileAssessor`.

    Formats that keep what they read for the files that follow (their `GROUP`) are given one view of the tree for all files,
    all others a new one for each file: so nothing is used that was not recorded.
    """

    def __init__(self, assessor: Assessor) -> None:
        self._assessor = assessor
        self._views: dict[str, View] = {}
        self._group = ""

    def __getstate__(self) -> Assessor:
        return self._assessor

    def __setstate__(self, state: Assessor) -> None:
        self.__init__(state)  # type: ignore[misc]

    def reads(self, candidate: Candidate) -> bool:
        """Tell whether a file's content is looked at."""
        return self._assessor.reads(candidate)

    def assess_all(self, candidates: Sequence[Candidate]) -> list[Assessment]:
        """Return what came of each file, in the same order."""
        return [self._assess(candidate) for candidate in candidates]

    def _assess(self, candidate: Candidate) -> Assessment:
        if not self.reads(candidate):
            return self._assessor.assess_file(candidate)
        try:
            content = self._assessor.content(candidate)
        except CattleguardError:
            return self._assessor.assess_file(candidate)
        alone = View(self._assessor.tree)
        self._group = ""
        assessor = replace(
            self._assessor, tree=alone, tree_for=lambda format_: self._tree_for(format_, alone)
        )
        assessment = assessor.assess_bytes(candidate.path, content, named=candidate.named)
        reads = alone.taken()
        if self._group:
            reads += self._views[self._group].taken()
        return replace(assessment, record=Record(digest_of_content(content), reads, self._group))

    def _tree_for(self, format_: Format, alone: View) -> Tree:
        self._group = getattr(format_, "GROUP", "")
        if not self._group:
            return alone
        if self._group not in self._views:
            self._views[self._group] = View(self._assessor.tree)
        return self._views[self._group]
