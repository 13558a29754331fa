"""Compares findings with a baseline and with another revision: which exist already, and which are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.govern.baseline.model import is_of
from scanner.model import SEVERITIES, Comparison, Finding, Fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from scanner.govern.baseline.model import Baseline


class Compared(msgspec.Struct, frozen=True):
    """Findings that are new, those that exist already, and those that are no more."""

    new: tuple[Finding, ...]
    existing: tuple[Finding, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    def also(self, other: Compared) -> Compared:
        """Return this with what a comparison of its new findings said.

        What is fixed is told by the first comparison. An entry of the baseline that was gone in the other revision
        already, or whose file was renamed since, is nothing that the change fixes.
        """
        return Compared(
            other.new,
            (*self.existing, *other.existing),
            self.fixed if self.comparisons else other.fixed,
            (*self.comparisons, *other.comparisons),
        )


def with_baseline(
    findings: Sequence[Finding],
    waived: Iterable[Finding],
    baseline: Baseline,
    unwaivable: Collection[str],
    looked_at: Callable[[str, str], bool],
) -> Compared:
    """Return how findings compare with a baseline.

    Args:
        findings: what was found, without what is waived.
        waived: what is waived, which is not fixed.
        baseline: what is accepted for now.
        unwaivable: ids of rules whose findings no baseline accepts.
        looked_at: tells whether a rule looked at a file, so that a finding would have been found again.
    """
    entries = {entry.fingerprint: entry for entry in baseline.entries}
    existing = {
        finding.fingerprint
        for finding in findings
        if finding.rule not in unwaivable
        and finding.fingerprint in entries
        and is_of(entries[finding.fingerprint], finding)
    }
    there = {finding.fingerprint for finding in (*findings, *waived)}
    fixed = (
        Fixed(entry.rule, entry.severity, entry.path, entry.address, entry.message, entry.fingerprint)
        for entry in baseline.entries
        if entry.fingerprint not in there and looked_at(entry.rule, entry.path)
    )
    return Compared(
        tuple(finding for finding in findings if finding.fingerprint not in existing),
        tuple(finding for finding in findings if finding.fingerprint in existing),
        tuple(sorted(fixed, key=_order)),
        (Comparison("baseline", baseline.name),),
    )


def with_revision(
    findings: Sequence[Finding],
    waived: Iterable[Finding],
    before: Sequence[Finding],
    comparison: Comparison,
    looked_at: Callable[[str, str], bool] = lambda _rule, _path: True,
) -> Compared:
    """Return how findings compare with those of another revision.

    What was waived there and is not any more is new: it is the change that makes it count. So is what is more severe than
    there: the same rules judge both, so it is the change that makes it worse.

    Args:
        findings: what was found, without what is waived.
        waived: what is waived, which is not fixed.
        before: what is found in the other revision, without what is waived there.
        comparison: says which revision that is.
        looked_at: as in `with_baseline`.
    """
    worst = {finding.fingerprint: SEVERITIES.index(finding.severity) for finding in before}
    known = {
        finding.fingerprint
        for finding in findings
        if worst.get(finding.fingerprint, len(SEVERITIES)) <= SEVERITIES.index(finding.severity)
    }
    there = {finding.fingerprint for finding in (*findings, *waived)}
    fixed = (
        _fixed(finding)
        for finding in before
        if finding.fingerprint not in there and looked_at(finding.rule, finding.span.path)
    )
    return Compared(
        tuple(finding for finding in findings if finding.fingerprint not in known),
        tuple(finding for finding in findings if finding.fingerprint in known),
        tuple(sorted(fixed, key=_order)),
        (comparison,),
    )


def _fixed(finding: Finding) -> Fixed:
    return Fixed(
        finding.rule,
        finding.severity,
        finding.span.path,
        finding.address,
        finding.message,
        finding.fingerprint,
        finding.span,
    )


def _order(fixed: Fixed) -> tuple[str, str, str, str]:
    return fixed.path, fixed.rule, fixed.address, fixed.fingerprint
