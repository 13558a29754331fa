"""GitLab Code Quality: the part of the Code Climate specification that GitLab reads.

GitLab compares the report of a merge request with that of its target branch, so findings that existed are in it; what is
waived is not. Format: docs.gitlab.com, "Code Quality report format"; fingerprints must be unique in a report, because
GitLab shows one issue of each.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TextIO

from scanner.report.addressed import addressed_message
from scanner.report.encoded import encoded
from scanner.report.printable import printable
from scanner.report.repository_paths import in_repository
from scanner.report.states import stated
from scanner.report.unassessed import unassessed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Finding, Notice, Result
    from scanner.report.protocol import ReportContext
    from scanner.report.unassessed import Unassessed

NAME = "gitlab-codequality"
SEVERITIES = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}

NOT_ASSESSED = "not-assessed"
NOWHERE = "."
"""Path of what stands in no file: a failure over all files together, an image."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write(encoded(list(_apart(_issues(result, context.prefix)))))


def _issues(result: Result, prefix: str) -> Iterator[dict[str, Any]]:
    yield from (_finding(one.finding, prefix) for one in stated(result) if one.state != "waived")
    yield from (_unassessed(one, prefix) for one in unassessed(result.ledger))
    yield from (_notice(notice, prefix) for notice in result.notices)


def _apart(issues: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield issues of which no two have the same fingerprint."""
    seen: set[str] = set()
    for issue in issues:
        mark, number = issue["fingerprint"], 1
        while mark in seen:
            number += 1
            mark = _digest(issue["fingerprint"], str(number))
        seen.add(mark)
        yield {**issue, "fingerprint": mark}


def _finding(finding: Finding, prefix: str) -> dict[str, Any]:
    return {
        "description": printable(addressed_message(finding)),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": _location(
            in_repository(prefix, finding.span.path), finding.span.line, finding.span.end_line
        ),
    }


def _unassessed(one: Unassessed, prefix: str) -> dict[str, Any]:
    line = one.line or 1
    path = in_repository(prefix, one.path) if one.path else NOWHERE
    return {
        "description": printable(f"not assessed: {one.text}"),
        "check_name": NOT_ASSESSED,
        "fingerprint": _digest(NOT_ASSESSED, one.kind, one.path, one.rule or "", one.message),
        "severity": "critical",
        "location": _location(path, line, line),
    }


def _notice(notice: Notice, prefix: str) -> dict[str, Any]:
    span = notice.span
    return {
        "description": printable(notice.message),
        "check_name": f"waiver-{notice.kind}",
        "fingerprint": _digest("waiver", notice.kind, span.path, notice.message),
        "severity": "minor",
        "location": _location(in_repository(prefix, span.path), span.line, span.end_line),
    }


def _location(path: str, begin: int, end: int) -> dict[str, Any]:
    return {"path": path, "lines": {"begin": begin, "end": end}}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
