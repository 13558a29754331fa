"""The numbers of a result as outputs of a step of GitHub Actions, for $GITHUB_OUTPUT: nothing in it is of scanned files."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from scanner.model import Result
    from scanner.report.protocol import ReportContext

NAME = "github-output"


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report."""
    numbers = {
        "findings": len(result.findings) + len(result.existing),
        "new": len(result.findings),
        "existing": len(result.existing),
        "fixed": len(result.fixed),
        "waived": len(result.waived),
    }
    out.writelines(f"{name}={number}\n" for name, number in numbers.items())
