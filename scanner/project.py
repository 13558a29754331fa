"""Judges what can only be seen over all documents together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from scanner.assess import Assessment, failure
from scanner.errors import CattleguardError, SourceError
from scanner.formats.registry import recognise
from scanner.govern.fingerprints import identify_all
from scanner.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.judge import Judge
    from scanner.model import Document, Finding, Tree, Waived
    from scanner.policy.verdicts import Judgement


def assess_project(tree: Tree, judge: Judge, assessments: Sequence[Assessment]) -> Assessment:
    """Return what the project's rules make of all documents; its path is "".

    Args:
        tree: the files, in which a document is looked up again when a rule says something of it.
        judge: applies the rules.
        assessments: what came of each file.
    """
    documents = _Documents(tree, [(one.path, len(one.facts)) for one in assessments])
    try:
        judgement = judge.project([facts for one in assessments for facts in one.facts], documents)
        findings, waived = documents.identified(judgement)
    except CattleguardError as error:
        return failure("", error)
    return Assessment(
        "",
        failed=judgement.failed,
        findings=findings,
        unresolved=judgement.unresolved,
        waived=waived,
        repeatable=not judgement.failed,
    )


class _Documents(Sequence["Document"]):
    """The documents of a tree in the order of their files; a file is read again when one of its own is asked for."""

    def __init__(self, tree: Tree, counts: Iterable[tuple[str, int]]) -> None:
        self._tree = tree
        self._places = [(path, index) for path, count in counts for index in range(count)]
        self._read: dict[str, tuple[Source, Sequence[Document]]] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | list[Document]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        path, number = self._places[index]
        return self._documents(path)[1][number]

    def identified(self, judgement: Judgement) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
        """Return a judgement's findings, and those that its policies accept, with their fingerprints."""
        findings: list[Finding] = []
        waived: list[Waived] = []
        stand = [finding.span.path for finding in judgement.findings]
        stand += [one.finding.span.path for one in judgement.waived]
        for path in sorted(set(stand)):
            found, accepted = identify_all(
                [finding for finding in judgement.findings if finding.span.path == path],
                [one for one in judgement.waived if one.finding.span.path == path],
                self._tree.read(path) or Source(path, ""),
            )
            findings += found
            waived += accepted
        return tuple(findings), tuple(waived)

    def _documents(self, path: str) -> tuple[Source, Sequence[Document]]:
        if path not in self._read:
            source = self._tree.read(path)
            format_ = recognise(source, any_data=True) if source is not None else None
            if source is None or format_ is None:
                raise SourceError(f"{path} changed while it was scanned", hint="scan again")
            self._read[path] = (source, format_.parse(source, self._tree))
        return self._read[path]
