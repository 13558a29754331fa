"""Findings, waivers and what is known of a scan as plain JSON, as the reports `json` and `jsonl` have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

if TYPE_CHECKING:
    from scanner.model import (
        Comparison,
        Failed,
        Finding,
        Fix,
        Fixed,
        Notice,
        PolicySet,
        Result,
        Span,
        Unresolved,
        Unverified,
        Waived,
        Waiver,
    )


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return a finding."""
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "message": finding.message,
        **place(finding.span),
        "address": finding.address,
        "at": list(finding.at),
        "grade": finding.grade,
        "digest": finding.digest,
        "container": finding.container,
        "fingerprint": finding.fingerprint,
        "remediation": finding.remediation,
        "controls": list(finding.controls),
        "related": [{"kind": one.kind, "message": one.message, **place(one.span)} for one in finding.related],
        "fix": None if finding.fix is None else _fix(finding.fix),
        "located": finding.located,
        "metadata": {} if finding.redact else dict(finding.metadata),
    }


def waived_object(waived: Waived) -> dict[str, Any]:
    """Return a finding with the waiver that accepts it."""
    return {"finding": finding_object(waived.finding), "waiver": _waiver(waived.waiver)}


def fixed_object(fixed: Fixed) -> dict[str, Any]:
    """Return a finding that is no more; its line is null where that is not known."""
    return {
        "rule": fixed.rule,
        "severity": fixed.severity,
        "message": fixed.message,
        "file": fixed.path,
        "line": fixed.span.line if fixed.span else None,
        "column": fixed.span.column if fixed.span else None,
        "address": fixed.address,
        "fingerprint": fixed.fingerprint,
    }


def notice_object(notice: Notice) -> dict[str, Any]:
    """Return what is to know about a waiver."""
    return {"kind": notice.kind, "message": notice.message, **place(notice.span)}


def failed_object(failure: Failed) -> dict[str, Any]:
    """Return what could not be assessed."""
    return {
        "file": failure.path,
        "line": failure.span.line if failure.span else None,
        "column": failure.span.column if failure.span else None,
        "message": failure.message,
        "hint": failure.hint,
        "rule": failure.rule,
        "policy": failure.policy,
    }


def question_object(question: Unresolved) -> dict[str, Any]:
    """Return a question without an answer."""
    return {
        "rule": question.rule,
        "file": question.span.path,
        "line": question.span.line,
        "column": question.span.column,
        "expression": question.expression,
    }


def unverified_object(image: Unverified) -> dict[str, Any]:
    """Return an image that could not be looked at as a whole."""
    reasons = [{"reason": said.reason, "what": said.what, "detail": said.detail} for said in image.reasons]
    return {"ref": image.ref, "reasons": reasons}


def policies_object(policies: PolicySet) -> dict[str, Any]:
    """Return which policies judged."""
    return {
        "version": policies.version,
        "rules": list(policies.rules),
        "sha256": policies.sha256,
        "profile": policies.profile,
        "engine": policies.engine,
        "bundles": [to_builtins(bundle) for bundle in policies.bundles],
    }


def standing_objects(result: Result) -> dict[str, Any]:
    """Return what findings were compared with, and which revision governs."""
    governing = result.governing
    return {
        "compared": [_comparison(one) for one in result.compared],
        "governing": None if governing is None else to_builtins(governing),
    }


def place(span: Span) -> dict[str, Any]:
    """Return a place in a file."""
    return {
        "file": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "commit": one.commit or None, "failed": one.failed}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "kind": "source" if waiver.in_source else "file",
        "rules": list(waiver.rules),
        **place(waiver.span),
        "reason": waiver.reason,
        "until": waiver.until,
        "ticket": waiver.ticket,
        "owner": waiver.owner,
        "paths": list(waiver.paths),
        "addresses": list(waiver.addresses),
        "containers": list(waiver.containers),
        "digests": list(waiver.digests),
        "fingerprints": list(waiver.fingerprints),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "text": fix.text, "edits": edits}
