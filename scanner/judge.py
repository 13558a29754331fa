"""Judges documents with every panel of rules, one by one and, for the rules that ask for it, all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model import Document
    from scanner.policy.conventions.panel import Panel

_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


class DocumentJudge(Protocol):
    """Looks at documents one by one."""

    @property
    def judges_any(self) -> bool:
        """Whether data in no format that is known is looked at too."""

    def document(self, document: Document) -> Judgement:
        """Return what there is to say of a document."""

    def facts(self, document: Document) -> bytes:
        """Return what will be needed of it when all documents are looked at together."""


class Judge:
    """Judges with some panels; what each of them says stands beside what the others do.

    Args:
        panels: the panels.
    """

    def __init__(self, panels: Sequence[Panel]) -> None:
        self._panels = tuple(panels)

    @property
    def judges_any(self) -> bool:
        """Whether some panel judges data in no format that is known."""
        return any(panel.judges_any for panel in self._panels)

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document; raises what `Panel.document` does."""
        return _together(panel.document(document) for panel in self._panels)

    def facts(self, document: Document) -> bytes:
        """Return what every panel will want to know of a document when all are judged together."""
        if len(self._panels) == 1:
            return self._panels[0].facts(document)
        return b"[" + b",".join(panel.facts(document) or b"null" for panel in self._panels) + b"]"

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the rules make of all documents; `facts` has an entry for each."""
        if len(self._panels) == 1:
            return self._panels[0].project(facts, documents)
        split = [[bytes(part) for part in _split(entry)] for entry in facts]
        return _together(
            panel.project([parts[number] for parts in split], documents)
            for number, panel in enumerate(self._panels)
        )

    def close(self) -> None:
        """End what belongs to the panels' engines."""
        for panel in self._panels:
            panel.close()


def _together(judgements: Iterable[Judgement]) -> Judgement:
    judgements = tuple(judgements)
    if len(judgements) == 1:
        return judgements[0]
    return Judgement(
        findings=tuple(finding for one in judgements for finding in one.findings),
        unresolved=tuple(question for one in judgements for question in one.unresolved),
        failed=tuple(failure for one in judgements for failure in one.failed),
        waived=tuple(waived for one in judgements for waived in one.waived),
    )
