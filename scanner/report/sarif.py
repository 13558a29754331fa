"""SARIF 2.1.0 (OASIS), within the limits of GitHub code scanning, with what waivers accept as suppressed results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

from msgspec import to_builtins
from msgspec.structs import replace

from scanner.report.counts import counts
from scanner.report.encoded import encoded
from scanner.report.redaction import Redaction
from scanner.report.sarif_notifications import (
    DESCRIPTORS,
    ROOT,
    left_out,
    notices,
    notifications,
)
from scanner.report.sarif_paths import in_repository
from scanner.report.sarif_results import chosen, results
from scanner.report.sarif_rules import descriptors, limited
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Ledger, Result
    from scanner.report.protocol import ReportContext

NAME = "sarif"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 25_000
"""Results of a run that code scanning accepts."""

MAX_SHOWN = 5_000
"""Results of a run that code scanning shows, the most severe first."""

MAX_FIXED = 1_000
"""Fixed findings that are named."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write(encoded(in_repository(as_sarif(result, context), context.prefix)))


def as_sarif(result: Result, context: ReportContext, *, accepted: bool = True) -> dict[str, Any]:
    """Return a result as a SARIF log.

    Args:
        result: the result.
        context: what a report needs besides.
        accepted: whether findings that a waiver accepts are results too; where not, their number is told.
    """
    found = chosen(result if accepted else replace(result, waived=()), MAX_RESULTS)
    rules = descriptors(context.rules, [one.finding for one in found.kept])
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    driver = {
        "name": "Cattleguard",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": rules,
        "notifications": list(DESCRIPTORS),
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": result.ledger.is_complete,
                "toolExecutionNotifications": [
                    *_left_out(found.found, len(found.kept)),
                    *notices(result.notices),
                    *notifications(result.ledger, indexes),
                ],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the scan."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(
            results(found.kept, Redaction.of(result), context, indexes, compared=bool(result.compared))
        ),
        "properties": {
            "ledger": _account(result.ledger),
            "policies": {
                "version": result.policies.version,
                "sha256": result.policies.sha256,
                "profile": result.policies.profile,
                "engine": result.policies.engine,
                "bundles": [to_builtins(bundle) for bundle in result.policies.bundles],
            },
            **_comparison(result),
            **({} if accepted else {"waived": len(result.waived)}),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _left_out(found: int, kept: int) -> Iterator[dict[str, Any]]:
    if kept < found:
        yield left_out(
            f"{found - kept} of {found} findings are left out, the least severe ones: code scanning takes {kept}"
        )
    if kept > MAX_SHOWN:
        yield left_out(f"code scanning shows {MAX_SHOWN} of these {kept} findings, the most severe ones")


def _comparison(result: Result) -> dict[str, Any]:
    """Return what findings were compared with, what is fixed, and what governs; a fixed finding is no result.

    Code scanning does not read `baselineState`: a result that is absent would be an open alert.
    """
    said: dict[str, Any] = {}
    if result.compared:
        said["comparison"] = {
            "with": [to_builtins(one) for one in result.compared],
            "new": len(result.findings),
            "existing": len(result.existing),
            "fixed": len(result.fixed),
        }
        said["fixed"] = [
            {
                "rule": one.rule,
                "severity": one.severity,
                "file": one.path,
                "address": one.address,
                "message": limited(one.message),
                "fingerprint": one.fingerprint,
            }
            for one in result.fixed[:MAX_FIXED]
        ]
    if result.governing is not None:
        said["governing"] = to_builtins(result.governing)
    return said


def _account(ledger: Ledger) -> dict[str, Any]:
    return {
        **counts(ledger),
        "skipped": dict(sorted(Counter(skipped.reason for skipped in ledger.skipped).items())),
        "failed": len(ledger.failed),
        "unresolved": len(ledger.unresolved),
    }
