"""Reports of a result: one module each. A report is written to a text stream; the stream's owner decides where it goes."""

from __future__ import annotations

from scanner.report import console, cyclonedx, findings_json, sarif
from scanner.report.protocol import Report, ReportContext

__all__ = ["REPORTS", "Report", "ReportContext"]

REPORTS: tuple[Report, ...] = (console, findings_json, sarif, cyclonedx)
