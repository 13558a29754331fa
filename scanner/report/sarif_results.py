"""Findings as SARIF results."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.govern.fingerprints import SCHEME
from scanner.model import SEVERITIES
from scanner.model.ranges import overlapping
from scanner.report.sarif_explanations import fix, related_locations, suppression
from scanner.report.sarif_notifications import physical_location, region
from scanner.report.sarif_rules import LEVELS, limited
from scanner.report.states import Stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model import Finding, Offsets, Result, Source
    from scanner.report.protocol import ReportContext
    from scanner.report.redaction import Redaction

MAX_SNIPPET = 400
"""Code points of a snippet; a longer text is left out, since a snippet is all of its region."""

_BASELINE_STATES = {"new": "new", "existing": "unchanged"}


class Chosen(msgspec.Struct, frozen=True):
    """The findings that a report has.

    Attributes:
        found: the number of all findings.
        kept: those that are reported, by place, the accepted ones last.
    """

    found: int
    kept: tuple[Stated, ...]


def chosen(result: Result, number: int) -> Chosen:
    """Return at most that number of findings: the most severe ones, and accepted ones where there is room for more.

    What existed already is chosen as what is new is: code scanning compares by itself, and takes for fixed what it is
    not told of.
    """
    found = [Stated(finding, "new") for finding in result.findings]
    found += [Stated(finding, "existing") for finding in result.existing]
    kept = sorted(most_severe(found, number), key=_order)
    accepted = [Stated(waived.finding, "waived", waived.waiver) for waived in result.waived]
    return Chosen(len(found) + len(accepted), (*kept, *accepted[: number - len(kept)]))


def most_severe(found: Sequence[Stated], number: int) -> Sequence[Stated]:
    """Return that number of findings, the most severe ones, in the order they are in."""
    if len(found) <= number:
        return found
    ranked = sorted(range(len(found)), key=lambda index: SEVERITIES.index(found[index].finding.severity))
    return [found[index] for index in sorted(ranked[:number])]


def results(
    found: Sequence[Stated],
    redaction: Redaction,
    context: ReportContext,
    indexes: Mapping[str, int],
    *,
    compared: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the result of each finding (SARIF 2.1.0, 3.27).

    Args:
        found: the findings.
        redaction: knows what must not be shown.
        context: gives the text of files.
        indexes: indexes of rules by id.
        compared: whether findings were compared with anything, so that those that are new are told as such.
    """
    for path, group in groupby(found, key=lambda one: one.finding.span.path):
        source = context.read(path)
        hidden = redaction.ranges(source) if source else ()
        for one in group:
            result = _result(one, _snippet(one.finding, source, hidden), indexes[one.finding.rule])
            if compared and one.state in _BASELINE_STATES:
                result["baselineState"] = _BASELINE_STATES[one.state]
            yield result


def _result(one: Stated, snippet: str | None, index: int) -> dict[str, Any]:
    finding = one.finding
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
        "partialFingerprints": {SCHEME: finding.fingerprint},
        "properties": {
            "category": finding.category,
            "severity": finding.severity,
            "state": one.state,
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
    if one.waiver is not None:
        result["suppressions"] = [suppression(one.waiver)]
    return result


def _snippet(finding: Finding, source: Source | None, hidden: Sequence[Offsets]) -> str | None:
    """Return the whole text of a finding's region, None where it is too long or must not be shown."""
    if source is None or finding.redact:
        return None
    start, end = source.offsets(finding.span)
    if not 0 < end - start <= MAX_SNIPPET or overlapping(hidden, start, end):
        return None
    return source.text[start:end]


def _order(one: Stated) -> tuple[Any, ...]:
    finding = one.finding
    return finding.span.path, finding.span.line, finding.span.column, finding.rule, finding.message
