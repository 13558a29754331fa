"""SARIF 2.1.0 for an upload to GitHub code scanning: the results that waivers accept are left out.

Code scanning does not read `suppressions`: a result that is suppressed opens an alert as any other does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from scanner.report.encoded import encoded
from scanner.report.sarif import as_sarif
from scanner.report.sarif_paths import in_repository

if TYPE_CHECKING:
    from scanner.model import Result
    from scanner.report.protocol import ReportContext

NAME = "code-scanning"


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write(encoded(in_repository(as_sarif(result, context, accepted=False), context.prefix)))
