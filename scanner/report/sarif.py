"""SARIF 2.1.0 (OASIS), within the limits of GitHub code scanning."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, TextIO

from msgspec import to_builtins

from scanner.model import SEVERITIES
from scanner.report.counts import counts
from scanner.report.encoded import encoded
from scanner.report.redaction import Redaction, overlapping
from scanner.report.sarif_explanations import fix, related_locations, suppression
from scanner.report.sarif_notifications import (
    DESCRIPTORS,
    ROOT,
    left_out,
    notices,
    notifications,
    physical_location,
    region,
)
from scanner.report.sarif_rules import LEVELS, descriptors, limited
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Finding, Ledger, Offsets, Result, Source, Waived
    from scanner.report.protocol import ReportContext

NAME = "sarif"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "cattleguard/v1"

MAX_RESULTS = 25_000
"""Results of a run that code scanning accepts."""

MAX_SHOWN = 5_000
"""Results of a run that code scanning shows, the most severe first."""

MAX_SNIPPET = 400
"""Code points of a snippet; a longer text is left out, since a snippet is all of its region."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write(encoded(as_sarif(result, context)))


def as_sarif(result: Result, context: ReportContext) -> dict[str, Any]:
    """Return a result as a SARIF log."""
    everything = [*result.findings, *(waived.finding for waived in result.waived)]
    kept = most_severe(result.findings, MAX_RESULTS)
    accepted = result.waived[: MAX_RESULTS - len(kept)]
    rules = descriptors(context.rules, [*kept, *(waived.finding for waived in accepted)])
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
                "executionSuccessful": not (result.ledger.failed or result.ledger.unverified),
                "toolExecutionNotifications": [
                    *_left_out(len(everything), len(kept) + len(accepted)),
                    *notices(result.notices),
                    *notifications(result.ledger, indexes),
                ],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the scan."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *_results(kept, Redaction(everything), context, indexes),
            *_accepted(accepted, Redaction(everything), context, indexes),
        ],
        "properties": {
            "ledger": _account(result.ledger),
            "policies": {
                "version": result.policies.version,
                "sha256": result.policies.sha256,
                "profile": result.policies.profile,
                "engine": result.policies.engine,
                "bundles": [to_builtins(bundle) for bundle in result.policies.bundles],
            },
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def most_severe(findings: Sequence[Finding], number: int) -> Sequence[Finding]:
    """Return that number of findings, the most severe ones, in the order they are in."""
    if len(findings) <= number:
        return findings
    ranked = sorted(range(len(findings)), key=lambda index: SEVERITIES.index(findings[index].severity))
    return [findings[index] for index in sorted(ranked[:number])]


def _left_out(found: int, kept: int) -> Iterator[dict[str, Any]]:
    if kept < found:
        yield left_out(
            f"{found - kept} of {found} findings are left out, the least severe ones: code scanning takes {kept}"
        )
    if kept > MAX_SHOWN:
        yield left_out(f"code scanning shows {MAX_SHOWN} of these {kept} findings, the most severe ones")


def _results(
    findings: Sequence[Finding], redaction: Redaction, context: ReportContext, indexes: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for path, group in groupby(findings, key=lambda finding: finding.span.path):
        source = context.read(path)
        hidden = redaction.ranges(source) if source else ()
        for finding in group:
            yield _result(finding, _snippet(finding, source, hidden), indexes[finding.rule])


def _accepted(
    waived: Sequence[Waived], redaction: Redaction, context: ReportContext, indexes: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield the results that a waiver suppresses (SARIF 2.1.0, 3.27.23)."""
    results = _results([one.finding for one in waived], redaction, context, indexes)
    for one, result in zip(waived, results, strict=True):
        yield {**result, "suppressions": [suppression(one.waiver)]}


def _result(finding: Finding, snippet: str | None, index: int) -> dict[str, Any]:
    place = region(finding.span)
    if snippet is not None:
        place["snippet"] = {"text": snippet}
    location: dict[str, Any] = {"physicalLocation": physical_location(finding.span.path, place)}
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address}]
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": limited(finding.message)},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "category": finding.category,
            "severity": finding.severity,
            "at": list(finding.at),
            "grade": finding.grade,
            "controls": list(finding.controls),
            "located": finding.located,
            **({"metadata": dict(finding.metadata)} if finding.metadata and not finding.redact else {}),
        },
    }
    if finding.related:
        result["relatedLocations"] = related_locations(finding.related)
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [fix(finding.fix)]
    return result


def _snippet(finding: Finding, source: Source | None, hidden: Sequence[Offsets]) -> str | None:
    """Return the whole text of a finding's region, None where it is too long or must not be shown."""
    if source is None or finding.redact:
        return None
    start, end = source.offsets(finding.span)
    if not 0 < end - start <= MAX_SNIPPET or overlapping(hidden, start, end):
        return None
    return source.text[start:end]


def _account(ledger: Ledger) -> dict[str, Any]:
    return {
        **counts(ledger),
        "skipped": dict(sorted(Counter(skipped.reason for skipped in ledger.skipped).items())),
        "failed": len(ledger.failed),
        "unresolved": len(ledger.unresolved),
    }
