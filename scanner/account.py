"""Accounts for everything that was found in the files: what was read, and what was not, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner.model import Failed, Ledger, Unverified
from scanner.policy.verdicts import unresolved_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.assess import Assessment
    from scanner.found import Found


def ledger(found: Found, unusable: Iterable[Failed]) -> Ledger:
    """Return the account of a scan.

    Args:
        found: what was found.
        unusable: rules that could not be applied.
    """
    assessments, project, evidence = found.assessments, found.project, found.evidence
    failed = [entry for entry in found.left_out if isinstance(entry, Failed)]
    failed.extend(failure for one in (*assessments, project) for failure in one.failed)
    failed.extend(unusable)
    read = [one for one in assessments if one.format]
    unresolved = {question for one in (*read, project) for question in one.unresolved}
    return Ledger(
        found=len(assessments) + len(found.left_out),
        parsed=len(read),
        evaluated=sum(1 for one in read if not one.failed),
        documents=sum(len(one.facts) for one in read),
        formats=dict(sorted(_documents_by_format(read).items())),
        skipped=tuple(sorted(found.skipped, key=lambda entry: entry.path)),
        failed=tuple(sorted(failed, key=_failed_order)),
        unresolved=tuple(sorted(unresolved, key=unresolved_order)),
        images=len(evidence),
        images_left_out=tuple(found.images_left_out),
        unverified=tuple(
            Unverified(reference, evidence[reference].incomplete)
            for reference in sorted(evidence)
            if evidence[reference].incomplete
        ),
    )


def _documents_by_format(assessments: Sequence[Assessment]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in assessments:
        counts[one.format or ""] += len(one.facts)
    return counts


def _failed_order(failed: Failed) -> tuple[str, int, int, str]:
    line, column = (failed.span.line, failed.span.column) if failed.span else (0, 0)
    return failed.path, line, column, failed.message
