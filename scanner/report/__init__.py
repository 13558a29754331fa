"""Reports of a result: one module each. A report is written to a text stream; the stream's owner decides where it goes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from scanner.report.protocol import ReportContext

if TYPE_CHECKING:
    from scanner.report.protocol import Report

__all__ = ["NAMES", "ReportContext", "load"]

_MODULES = {
    "console": "console",
    "json": "findings_json",
    "jsonl": "jsonl",
    "csv": "csv_table",
    "sarif": "sarif",
    "code-scanning": "code_scanning",
    "cyclonedx": "cyclonedx",
    "junit": "junit",
    "github": "github",
    "github-summary": "github_summary",
    "github-output": "github_output",
    "markdown": "markdown",
    "gitlab-codequality": "gitlab_codequality",
    "gitlab-sast": "gitlab_sast",
}
"""The module of each report, by the report's name; one is imported when it is asked for."""

NAMES = tuple(_MODULES)
"""The names of the reports, as options name them."""


def load(name: str) -> Report:
    """Return the report of a name that is one of `NAMES`."""
    return cast("Report", import_module(f"scanner.report.{_MODULES[name]}"))
