"""The report for programs. Its schema is docs/schema/findings.schema.json; change them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from msgspec import to_builtins

from scanner.report.counts import counts
from scanner.report.encoded import encoded
from scanner.report.finding_objects import (
    failed_object,
    finding_object,
    fixed_object,
    notice_object,
    policies_object,
    question_object,
    standing_objects,
    unverified_object,
    waived_object,
)
from scanner.version import __version__

if TYPE_CHECKING:
    from scanner.model import Ledger, Result
    from scanner.report.protocol import ReportContext

NAME = "json"
VERSION = "1.4"
"""Version of the report's schema."""
TOOL = {"name": "cattleguard", "version": __version__}


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report."""
    out.write(encoded(as_json(result)))


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON."""
    return {
        "version": VERSION,
        "tool": TOOL,
        **standing_objects(result),
        "findings": [finding_object(finding) for finding in result.findings],
        "existing": [finding_object(finding) for finding in result.existing],
        "fixed": [fixed_object(fixed) for fixed in result.fixed],
        "waived": [waived_object(waived) for waived in result.waived],
        "notices": [notice_object(notice) for notice in result.notices],
        "ledger": _ledger(result.ledger),
        "images": [to_builtins(image, str_keys=True) for image in result.images],
        "trusted_root": to_builtins(result.trusted_root),
        "policies": policies_object(result.policies),
    }


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        **counts(ledger),
        "skipped": [{"file": skipped.path, "reason": skipped.reason} for skipped in ledger.skipped],
        "failed": [failed_object(failure) for failure in ledger.failed],
        "unresolved": [question_object(question) for question in ledger.unresolved],
        "images": ledger.images,
        "images_left_out": list(ledger.images_left_out),
        "unverified": [unverified_object(image) for image in ledger.unverified],
    }
