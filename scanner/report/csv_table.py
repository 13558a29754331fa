"""A table for spreadsheets: comma-separated values (RFC 4180), UTF-8 without a byte order mark."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from scanner.report.csv_cells import cell
from scanner.report.finding_objects import place
from scanner.report.states import stated
from scanner.report.unassessed import unassessed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Fixed, Notice, Result, Unresolved
    from scanner.report.protocol import ReportContext
    from scanner.report.states import Stated
    from scanner.report.unassessed import Unassessed

    Row = dict[str, str | int | None]

NAME = "csv"
COLUMNS = (
    "state",
    "severity",
    "rule",
    "category",
    "file",
    "line",
    "column",
    "end_line",
    "end_column",
    "address",
    "message",
    "grade",
    "digest",
    "container",
    "remediation",
    "controls",
    "fingerprint",
    "waiver_reason",
    "waiver_until",
    "waiver_ticket",
    "waiver_owner",
)


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report. What the stream's encoding does not have is escaped."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(result):
        cells = (cell(row.get(column)) for column in COLUMNS)
        writer.writerow([text.encode(encoding, "backslashreplace").decode(encoding) for text in cells])


def _rows(result: Result) -> Iterator[Row]:
    yield from map(_finding, stated(result))
    yield from map(_fixed, result.fixed)
    yield from map(_unassessed, unassessed(result.ledger))
    yield from map(_question, result.ledger.unresolved)
    yield from map(_notice, result.notices)
    for skipped in result.ledger.skipped:
        yield {"state": "skipped", "file": skipped.path, "message": skipped.reason}


def _finding(one: Stated) -> Row:
    finding, waiver = one.finding, one.waiver
    row: Row = {
        "state": one.state,
        "severity": finding.severity,
        "rule": finding.rule,
        "category": finding.category,
        **place(finding.span),
        "address": finding.address,
        "message": finding.message,
        "grade": finding.grade,
        "digest": finding.digest,
        "container": finding.container,
        "remediation": finding.remediation,
        "controls": " ".join(finding.controls),
        "fingerprint": finding.fingerprint,
    }
    if waiver is not None:
        row |= {"waiver_reason": waiver.reason, "waiver_until": waiver.until}
        row |= {"waiver_ticket": waiver.ticket, "waiver_owner": waiver.owner}
    return row


def _fixed(fixed: Fixed) -> Row:
    return {
        "state": "fixed",
        "severity": fixed.severity,
        "rule": fixed.rule,
        "file": fixed.path,
        **(place(fixed.span) if fixed.span else {}),
        "address": fixed.address,
        "message": fixed.message,
        "fingerprint": fixed.fingerprint,
    }


def _unassessed(one: Unassessed) -> Row:
    return {
        "state": "unverified" if one.kind == "image" else "failed",
        "rule": one.rule,
        "file": one.path,
        "line": one.line,
        "column": one.column,
        "message": one.message,
        "remediation": one.hint,
    }


def _question(question: Unresolved) -> Row:
    message = f"cannot be decided: {question.expression}"
    return {"state": "unresolved", "rule": question.rule, **place(question.span), "message": message}


def _notice(notice: Notice) -> Row:
    return {"state": f"waiver-{notice.kind}", **place(notice.span), "message": notice.message}
