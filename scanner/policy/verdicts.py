"""Makes findings, open questions and failures of what an engine answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import msgspec
from msgspec.structs import replace

from scanner.facts.model import Grade
from scanner.fixes.wish import read_wishes
from scanner.model import SEVERITIES, Failed, Finding, Fix, Pointer, Related, Span, Unresolved, Wish
from scanner.policy.identity import Identities
from scanner.policy.merging import ordered
from scanner.policy.subjects import Subject, Subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Document, Identity, Waived
    from scanner.policy.evaluation import Evaluation, Verdict
    from scanner.policy.rule import Rule

_GRADES = get_args(Grade)
_MAX_SHOWN = 200


class Judgement(msgspec.Struct, frozen=True):
    """What the rules made of one input.

    Attributes:
        findings: by place, rule and message; their fingerprints are still empty.
        unresolved: questions without an answer, by place, rule and expression.
        failed: rules that could not be evaluated, or whose answer could not be understood.
        waived: findings that a policy's own exceptions accept.
    """

    findings: tuple[Finding, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    failed: tuple[Failed, ...] = ()
    waived: tuple[Waived, ...] = ()


class _MalformedError(Exception):
    """A verdict is not of the shape that the contract asks for."""


def judge(
    evaluation: Evaluation,
    documents: Sequence[Document],
    rules: Mapping[str, Rule],
    severities: Mapping[str, str],
    *,
    strict: bool = False,
) -> Judgement:
    """Return the judgement for an engine's answer.

    Args:
        evaluation: the answer.
        documents: the document that was judged, or, for the project's rules, all in the order of the input.
        rules: the rules by id.
        severities: severity by rule id, instead of everything the rule says of it.
        strict: whether a question without an answer is a finding too.
    """
    collector = _Collector(documents, severities, strict=strict)
    for failure in evaluation.failures:
        message = f"{failure.rule} could not be evaluated: {failure.message}"
        collector.failed.append(Failed(documents[0].source.path, None, message, rule=failure.rule))
    for verdict in evaluation.verdicts:
        try:
            collector.add(verdict, rules[verdict.rule])
        except _MalformedError as error:
            collector.failed.append(_malformed(verdict, documents[0], error))
    return collector.judgement()


class _Spot(msgspec.Struct, frozen=True):
    at: Pointer
    span: Span
    address: str
    related: tuple[Related, ...]
    identity: Identity
    subject: Subject


class _Collector:
    """Gathers verdicts; two that say the same of the same place are one."""

    def __init__(self, documents: Sequence[Document], severities: Mapping[str, str], *, strict: bool) -> None:
        self.failed: list[Failed] = []
        self._documents = documents
        self._severities = severities
        self._strict = strict
        self._findings: dict[tuple[str, Span, str], Finding] = {}
        self._unresolved: set[Unresolved] = set()
        self._spots: dict[tuple[int, Pointer], _Spot] = {}
        self._identities: dict[int, Identities] = {}
        self._subjects: dict[int, Subjects] = {}

    def add(self, verdict: Verdict, rule: Rule) -> None:
        """Add a verdict; raises `_MalformedError` where it is none."""
        value = verdict.value
        document, at = _place(value, self._documents if rule.scope == "project" else self._documents[:1])
        severity = self._severities.get(rule.id)
        if verdict.outcome == "deny":
            severity = severity or _choice(value, "severity", SEVERITIES) or rule.severity
            grade = _choice(value, "grade", _GRADES)
            message = _text(value, "msg")
            fix = document.fix(_wishes(value))
            spot = self._spot(document, at)
            self._keep(
                _finding(rule, spot, verdict, message=message, severity=severity, grade=grade, fix=fix)
            )
            return
        expression = _text(value, "expression")
        self._unresolved.add(Unresolved(rule.id, document.span(at), expression))
        if self._strict:
            severity = severity or rule.severity
            message = f"cannot be decided: {expression} has no value here"
            spot = self._spot(document, at)
            self._keep(_finding(rule, spot, None, message=message, severity=severity, grade="unknown"))

    def judgement(self) -> Judgement:
        """Return everything that was added, in order."""
        return Judgement(
            findings=tuple(sorted(self._findings.values(), key=finding_order)),
            unresolved=tuple(sorted(self._unresolved, key=unresolved_order)),
            failed=tuple(self.failed),
        )

    def _spot(self, document: Document, at: Pointer) -> _Spot:
        """Return what there is to say of a place; of many findings most are in few places."""
        key = id(document), at
        known = self._spots.get(key)
        if known is None:
            span = document.span(at)
            if id(document) not in self._identities:
                self._identities[id(document)] = Identities(document)
                self._subjects[id(document)] = Subjects(document)
            identity = self._identities[id(document)].of(at, span)
            subject = self._subjects[id(document)].of(at)
            related = ordered(document.related(at))
            known = _Spot(at, span, document.address(at), related, identity, subject)
            self._spots[key] = known
        return known

    def _keep(self, finding: Finding) -> None:
        self._findings.setdefault((finding.rule, finding.span, finding.message), finding)


def finding_order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return the key by which findings are sorted."""
    span = finding.span
    return span.path, span.line, span.column, finding.rule, finding.message


def unresolved_order(question: Unresolved) -> tuple[str, int, int, str, str]:
    """Return the key by which open questions are sorted."""
    span = question.span
    return span.path, span.line, span.column, question.rule, question.expression


def _finding(
    rule: Rule,
    spot: _Spot,
    verdict: Verdict | None,
    *,
    message: str,
    severity: str,
    grade: str | None,
    fix: Fix | None = None,
) -> Finding:
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=severity,
        message=message,
        span=spot.span,
        address=spot.address,
        at=spot.at,
        grade=grade,
        fingerprint="",
        remediation=rule.remediation,
        controls=rule.controls,
        redact=rule.redact,
        related=spot.related,
        fix=fix,
        located=verdict.located if verdict is not None else "exact",
        metadata=verdict.metadata if verdict is not None else {},
        digest=spot.subject.digest,
        container=spot.subject.container,
        identity=replace(spot.identity, text="") if rule.redact else spot.identity,
    )


def _place(value: Any, documents: Sequence[Document]) -> tuple[Document, Pointer]:
    if not isinstance(value, dict):
        raise _MalformedError("it must be an object")
    at = value.get("at")
    if not isinstance(at, list) or any(
        isinstance(part, bool) or not isinstance(part, str | int) for part in at
    ):
        raise _MalformedError("`at` must be an array of strings and integers")
    index = value.get("document", 0)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(documents):
        raise _MalformedError("`document` must be an index into `input.documents`")
    return documents[index], tuple(at)


def _text(value: Any, name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise _MalformedError(f"`{name}` must be a text")
    return text


def _choice(value: Any, name: str, allowed: Sequence[str]) -> str | None:
    chosen = value.get(name)
    if chosen is not None and chosen not in allowed:
        raise _MalformedError(f"`{name}` must be one of: {', '.join(allowed)}")
    return chosen if isinstance(chosen, str) else None


def _wishes(value: Any) -> tuple[Wish, ...]:
    if "fix" not in value:
        return ()
    try:
        return read_wishes(value["fix"])
    except ValueError as error:
        raise _MalformedError(str(error)) from error


def _malformed(verdict: Verdict, document: Document, error: _MalformedError) -> Failed:
    shown = repr(verdict.value)[:_MAX_SHOWN]
    return Failed(
        document.source.path,
        None,
        f"{verdict.rule} gave an answer that is not a verdict: {error}: {shown}",
        hint="see docs/contract.md, what a rule returns",
        rule=verdict.rule,
    )
