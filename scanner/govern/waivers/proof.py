"""Tells from two scans whether a new waiver accepts one finding, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Finding, Result


def problem_of(before: Result, after: Result, finding: Finding) -> str | None:
    """Return why a change does not waive exactly one finding, None if it does."""
    waived = {one.finding.fingerprint for one in before.waived}
    now = {one.finding.fingerprint: one.finding for one in after.waived}
    if finding.fingerprint not in now:
        news = [notice.message for notice in after.notices if notice.message not in _messages(before)]
        return news[0] if news else "the finding is not waived by it"
    more = [one for mark, one in now.items() if mark not in waived and mark != finding.fingerprint]
    if more:
        span = more[0].span
        return f"it would waive {len(more)} more, such as {more[0].rule} at {span.path}:{span.line}"
    left = {one.fingerprint for one in (*before.findings, *before.existing)} - {finding.fingerprint}
    if left != {one.fingerprint for one in (*after.findings, *after.existing)}:
        return "it changes what else is found"
    return None


def _messages(result: Result) -> frozenset[str]:
    return frozenset(notice.message for notice in result.notices)
