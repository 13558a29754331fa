"""Makes findings of answers, through the verdicts that all rules of ours give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.model import SEVERITIES, Failed, Waived, Waiver
from scanner.policy.conventions.conftest.severity import severity_of
from scanner.policy.evaluation import Evaluation, Verdict
from scanner.policy.verdicts import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Document, Finding, Span
    from scanner.policy.conventions.conftest.rules import Found
    from scanner.policy.conventions.conftest.sorting import Sorted, Told
    from scanner.policy.placing import Place

_HINT = "a rule gives a set of texts, or of objects with a text `msg`; see docs/conftest.md"


class Writer:
    """Writes judgements.

    Args:
        found: the rules.
        severities: severity by rule id, instead of everything the policies say of it.
    """

    def __init__(self, found: Found, severities: Mapping[str, str]) -> None:
        self._rules = {key: one.rule for key, one in found.rules.items()}
        self._severities = severities

    def judgement(
        self, answers: Sorted, documents: Sequence[Document], places: Sequence[tuple[int, Place]]
    ) -> Judgement:
        """Return what answers say of documents.

        Args:
            answers: the answers.
            documents: the document that was judged, or all where they are judged together.
            places: for each answer the index of its document, and where it belongs there.
        """
        plain: list[Verdict] = []
        excepted: dict[Span, list[Verdict]] = {}
        for told, (index, place) in zip(answers.told, places, strict=True):
            verdict = _verdict(told, index, place)
            excepts = told.exception
            (plain if excepts is None else excepted.setdefault(excepts.span, [])).append(verdict)
        judged = self._judged(Evaluation(tuple(plain), answers.failures), documents)
        waived = [
            _waived(finding, span)
            for span, verdicts in excepted.items()
            for finding in self._judged(Evaluation(tuple(verdicts)), documents).findings
        ]
        malformed = [_malformed(documents[0], rule, reason) for rule, reason in answers.malformed]
        return Judgement(judged.findings, failed=(*judged.failed, *malformed), waived=tuple(waived))

    def _judged(self, evaluation: Evaluation, documents: Sequence[Document]) -> Judgement:
        if not evaluation.verdicts and not evaluation.failures:
            return Judgement()
        return judge(evaluation, documents, self._rules, self._severities)


def _verdict(told: Told, index: int, place: Place) -> Verdict:
    origin, more = told.origin, told.answer.more
    value: dict[str, Any] = {"msg": told.answer.message, "at": list(place.at), "document": index}
    own = more.get("severity")
    severity = severity_of(own) or origin.severity
    if severity is not None:
        value["severity"] = severity
    metadata = {**origin.custom, **more}
    if own in SEVERITIES:
        del metadata["severity"]
    return Verdict(origin.rule.rule.id, "deny", value, place.located, metadata)


def _waived(finding: Finding, span: Span) -> Waived:
    reason = f"exception of the policy {span.path}"
    return Waived(finding, Waiver((finding.rule,), span, reason, lines=(span.line, span.end_line)))


def _malformed(document: Document, rule: str, reason: str) -> Failed:
    message = f"{rule} gave an answer that cannot be understood: {reason}"
    return Failed(document.source.path, None, message, hint=_HINT, rule=rule)
