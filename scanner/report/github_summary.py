"""The summary of a job of GitHub Actions, in Markdown, for $GITHUB_STEP_SUMMARY.

A step's summary has at most 1,024 KiB (`AttachmentSizeLimit` in src/Runner.Worker/FileCommandManager.cs of actions/runner); of
a longer one nothing is shown. So each table has its room, and all of them together stay below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from scanner.report import markdown_account as account
from scanner.report import markdown_tables as tables
from scanner.report.markdown_tables import Room
from scanner.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Result
    from scanner.report.protocol import ReportContext

NAME = "github-summary"

MAX_BYTES = 1024 * 1024
_FINDINGS = Room(500, 480_000)
_OTHERS = Room(100, 80_000)
_MAX_ITEMS = 20


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write("\n".join(_lines(result, context)))
    out.write("\n")


def _lines(result: Result, context: ReportContext) -> Iterator[str]:
    found = verdict(result, context.fail_on)
    yield f"## {found.mark} Cattleguard: {found.text}"
    yield from _paragraph([" ".join(account.compared(result))])
    yield from _paragraph(tables.severities(result))
    findings = "New findings" if result.compared else "Findings"
    yield from _section(
        "Not assessed", tables.not_assessed(result.ledger.failed, result.ledger.unverified, _OTHERS)
    )
    yield from _section(findings, tables.findings(result.findings, _FINDINGS))
    yield from _section("What to do", tables.remedies(result.findings, _OTHERS))
    yield from _section("Fixed", tables.fixed(result.fixed, _OTHERS))
    yield from _section("Waivers", tables.notices(result.notices, _OTHERS))
    yield from _section("Waived", tables.waived(result.waived, _OTHERS))
    yield from _section("Account", [account.files(result.ledger), "", *account.items(result, _MAX_ITEMS)])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"### {title}", "", *lines)


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    if any(lines):
        yield from ("", *lines)
