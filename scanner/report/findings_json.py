"""The report for programs. Its schema is docs/schema/findings.schema.json; change them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from msgspec import to_builtins

from scanner.report.counts import counts
from scanner.report.encoded import encoded
from scanner.version import __version__

if TYPE_CHECKING:
    from scanner.model import Failed, Finding, Fix, Ledger, Result, Span, Unverified, Waiver
    from scanner.report.protocol import ReportContext

NAME = "json"
VERSION = "1.3"
"""Version of the report's schema."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report."""
    out.write(encoded(as_json(result)))


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON."""
    return {
        "version": VERSION,
        "tool": {"name": "cattleguard", "version": __version__},
        "findings": [_finding(finding) for finding in result.findings],
        "waived": [
            {"finding": _finding(waived.finding), "waiver": _waiver(waived.waiver)}
            for waived in result.waived
        ],
        "notices": [{"message": notice.message, **_place(notice.span)} for notice in result.notices],
        "ledger": _ledger(result.ledger),
        "images": [to_builtins(image, str_keys=True) for image in result.images],
        "trusted_root": to_builtins(result.trusted_root),
        "policies": {
            "version": result.policies.version,
            "rules": list(result.policies.rules),
            "sha256": result.policies.sha256,
            "profile": result.policies.profile,
            "engine": result.policies.engine,
            "bundles": [to_builtins(bundle) for bundle in result.policies.bundles],
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.span),
        "address": finding.address,
        "at": list(finding.at),
        "grade": finding.grade,
        "fingerprint": finding.fingerprint,
        "remediation": finding.remediation,
        "controls": list(finding.controls),
        "related": [
            {"kind": place.kind, "message": place.message, **_place(place.span)} for place in finding.related
        ],
        "fix": None if finding.fix is None else _fix(finding.fix),
        "located": finding.located,
        "metadata": {} if finding.redact else dict(finding.metadata),
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "rules": list(waiver.rules),
        **_place(waiver.span),
        "reason": waiver.reason,
        "until": waiver.until,
        "ticket": waiver.ticket,
        "owner": waiver.owner,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "text": fix.text, "edits": edits}


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        **counts(ledger),
        "skipped": [{"file": skipped.path, "reason": skipped.reason} for skipped in ledger.skipped],
        "failed": [_failed(failure) for failure in ledger.failed],
        "unresolved": [
            {
                "rule": question.rule,
                "file": question.span.path,
                "line": question.span.line,
                "column": question.span.column,
                "expression": question.expression,
            }
            for question in ledger.unresolved
        ],
        "images": ledger.images,
        "images_left_out": list(ledger.images_left_out),
        "unverified": [_unverified(image) for image in ledger.unverified],
    }


def _unverified(image: Unverified) -> dict[str, Any]:
    reasons = [{"reason": said.reason, "what": said.what, "detail": said.detail} for said in image.reasons]
    return {"ref": image.ref, "reasons": reasons}


def _failed(failure: Failed) -> dict[str, Any]:
    return {
        "file": failure.path,
        "line": failure.span.line if failure.span else None,
        "column": failure.span.column if failure.span else None,
        "message": failure.message,
        "hint": failure.hint,
        "rule": failure.rule,
        "policy": failure.policy,
    }
