"""Annotations of GitHub Actions: the findings at their lines, in the run and in the pull request.

A runner keeps ten annotations of each level of a step, and 4,096 characters of each message (`_maxCountPerIssueType` and
`_maxIssueMessageLength` in src/Runner.Worker/ExecutionContext.cs of actions/runner); GitHub shows 50 of a job. What there
is no room for is told in one line that is no annotation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import msgspec

from scanner.exit_codes import failing_severities
from scanner.report.addressed import addressed_message
from scanner.report.github_commands import command
from scanner.report.markdown_text import shortened
from scanner.report.most_telling import spread
from scanner.report.printable import printable, without_commands
from scanner.report.repository_paths import in_repository
from scanner.report.summary import WHOLE_PROJECT
from scanner.report.unassessed import unassessed
from scanner.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Finding, Result, Span
    from scanner.report.protocol import ReportContext
    from scanner.report.unassessed import Unassessed

NAME = "github"

MAX_OF_LEVEL = 10
"""Annotations of a level that a runner keeps of a step."""

MAX_FAILURES = 5
"""Annotations of what could not be assessed, where there are as many of findings."""

MAX_TITLE = 200
"""Code points of a title; GitHub takes 255."""

LEVELS = ("error", "warning", "notice")
_WARNED = ("critical", "high", "medium")


class _Annotation(msgspec.Struct, frozen=True):
    title: str
    lines: list[str]
    path: str = ""
    span: Span | None = None


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    by_level: dict[str, list[_Annotation]] = {level: [] for level in LEVELS}
    for finding in spread(result.findings):
        by_level[_level(finding, context.fail_on)].append(_of_finding(finding))
    failures = [*map(_of_unassessed, unassessed(result.ledger))]
    shown = {level: found[:MAX_OF_LEVEL] for level, found in by_level.items()}
    shown["error"] = _errors(failures, by_level["error"])
    for level, found in shown.items():
        out.writelines(command(level, _properties(one, context.prefix), one.lines) + "\n" for one in found)
    left = len(failures) + len(result.findings) - sum(map(len, shown.values()))
    out.write(without_commands(printable(_rest(result, context, left))) + "\n")


def _errors(failures: Sequence[_Annotation], findings: Sequence[_Annotation]) -> list[_Annotation]:
    """Return the errors that are shown: of what could not be assessed and of findings half of the room each, if needed."""
    kept = failures[: max(MAX_FAILURES, MAX_OF_LEVEL - len(findings))]
    return [*kept, *findings[: MAX_OF_LEVEL - len(kept)]]


def _rest(result: Result, context: ReportContext, left: int) -> str:
    """Return the verdict, and how much has no annotation."""
    more = (
        f" {left} are not annotated: a runner keeps {MAX_OF_LEVEL} annotations of each level." if left else ""
    )
    return f"{verdict(result, context.fail_on).text}.{more}"


def _level(finding: Finding, fail_on: str) -> str:
    if finding.severity in failing_severities(fail_on):
        return "error"
    return "warning" if finding.severity in _WARNED else "notice"


def _of_finding(finding: Finding) -> _Annotation:
    title = f"{finding.rule} ({finding.severity})"
    return _Annotation(
        title, [addressed_message(finding), finding.remediation], finding.span.path, finding.span
    )


def _of_unassessed(one: Unassessed) -> _Annotation:
    title = f"Not assessed: {one.rule}" if one.rule else "Not assessed"
    place = "" if one.kind == "image" else f"{one.path or WHOLE_PROJECT}: "
    lines = [f"{place}{one.message}", *([f"hint: {one.hint}"] if one.hint else [])]
    if one.kind == "policy":  # it may stand anywhere
        return _Annotation(title, lines)
    return _Annotation(title, lines, one.path, one.span)


def _properties(annotation: _Annotation, prefix: str) -> dict[str, str | int]:
    title: dict[str, str | int] = {"title": shortened(annotation.title, MAX_TITLE)}
    if not annotation.path:
        return title
    place: dict[str, str | int] = {"file": in_repository(prefix, annotation.path)}
    return {**place, **(_place(annotation.span) if annotation.span else {}), **title}


def _place(span: Span) -> dict[str, str | int]:
    """Return lines, and columns where they are of one line: a runner refuses others.

    Columns count code points: GitHub does not say what it counts, and shows lines only.
    """
    ends_before = span.end_column == 1 and span.end_line > span.line
    end_line = span.end_line - 1 if ends_before else span.end_line
    lines: dict[str, str | int] = {"line": span.line, "endLine": end_line}
    return (
        {**lines, "col": span.column, "endColumn": span.end_column} if span.line == span.end_line else lines
    )
