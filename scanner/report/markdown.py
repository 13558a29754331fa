"""A comment for a pull request or a merge request, in Markdown.

GitHub takes 65,536 characters, GitLab 1,000,000. The first line shows nothing; by it a comment is found that can be updated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from scanner.report import markdown_account as account
from scanner.report import markdown_tables as tables
from scanner.report.markdown_tables import Room
from scanner.report.summary import counted
from scanner.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Result
    from scanner.report.protocol import ReportContext

NAME = "markdown"

MARKER = "<!-- cattleguard -->"
"""The first line of every comment."""

MAX_CHARACTERS = 65_536
_FINDINGS = Room(20, 20_000)
_OTHERS = Room(10, 6_000)
_MAX_ITEMS = 5


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write("\n".join(_lines(result, context)))
    out.write("\n")


def _lines(result: Result, context: ReportContext) -> Iterator[str]:
    found = verdict(result, context.fail_on)
    yield MARKER
    yield f"### {found.mark} Cattleguard: {found.text}"
    if result.compared or result.governing:
        yield from ("", " ".join(account.compared(result)))
    failures = tables.not_assessed(result.ledger.failed, result.ledger.unverified, _OTHERS)
    yield from _titled("Not assessed", failures)
    yield from _titled(
        "New findings" if result.compared else "Findings", tables.findings(result.findings, _FINDINGS)
    )
    for title, lines in (
        ("What to do", tables.remedies(result.findings, _OTHERS)),
        (f"{len(result.fixed)} fixed", tables.fixed(result.fixed, _OTHERS)),
        (
            counted(len(result.notices), "waiver to look at", "waivers to look at"),
            tables.notices(result.notices, _OTHERS),
        ),
        (f"{len(result.waived)} waived", tables.waived(result.waived, _OTHERS)),
        ("Account", [account.files(result.ledger), "", *account.items(result, _MAX_ITEMS)]),
    ):
        yield from _folded(title, lines)


def _titled(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"**{title}**", "", *lines)


def _folded(title: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield lines that are shown on demand; between the empty lines, Markdown is Markdown."""
    if lines:
        yield from ("", f"<details><summary>{title}</summary>", "", *lines, "", "</details>")
