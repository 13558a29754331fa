from __future__ import annotations

import subprocess
import sys
from inspect import signature
from typing import TYPE_CHECKING

import pytest

from scanner.cli.scan import scan
from scanner.report import NAMES, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Result


def test_names() -> None:
    assert NAMES == (
        "console",
        "json",
        "jsonl",
        "csv",
        "sarif",
        "code-scanning",
        "cyclonedx",
        "junit",
        "github",
        "github-summary",
        "github-output",
        "markdown",
        "gitlab-codequality",
        "gitlab-sast",
    )


@pytest.mark.parametrize("name", NAMES)
def test_report_is_registered_under_its_own_name(name: str) -> None:
    assert name == load(name).NAME


def test_one_report_imports_no_other() -> None:
    """A scan for people starts without what the reports for programs need."""
    code = (
        "import sys; from scanner.report import load; load('console');"
        "print(*sorted(name for name in sys.modules if name.startswith('scanner.report.')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {name.removeprefix("scanner.report.") for name in run.stdout.split()}
    assert "console" in imported
    assert imported.isdisjoint(
        {
            "sarif",
            "code_scanning",
            "cyclonedx",
            "findings_json",
            "junit",
            "csv_table",
            "gitlab_sast",
            "markdown",
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_same_result_gives_same_text(name: str, result: Result, rendered: Callable[..., str]) -> None:
    first = rendered(name, result)
    assert first == rendered(name, result)
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


def test_help_names_every_report() -> None:
    option = signature(scan).parameters["formats"].annotation.__metadata__[0]
    assert option.help == f"Report on standard output: {', '.join(NAMES)}. Repeatable."
