"""The exit codes, in one table.

The most serious one that applies wins: a scan that could not assess everything says so (3), whatever it found.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from scanner.model import Result


class ExitCode(IntEnum):
    """What the process tells its caller."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    NOTHING = 4


MEANINGS = {
    ExitCode.CLEAN: "nothing at or above --fail-on was found, and everything could be assessed",
    ExitCode.FINDINGS: "findings at or above --fail-on",
    ExitCode.USAGE: "usage, configuration or policy error; nothing was assessed",
    ExitCode.INCOMPLETE: "incomplete: something could not be assessed (this wins over 1)",
    ExitCode.NOTHING: "nothing to assess: no file in a known format",
}


def failing_severities(fail_on: str) -> tuple[str, ...]:
    """Return the severities of the findings that fail a scan; none for `never`."""
    return SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()


def exit_code(result: Result, fail_on: str) -> ExitCode:
    """Return the exit code for a result; `fail_on` is one of `scanner.model.SEVERITIES`, or `never`."""
    if not result.ledger.is_complete:
        return ExitCode.INCOMPLETE
    failing = failing_severities(fail_on)
    if any(finding.severity in failing for finding in result.findings):
        # What a change takes out of what is assessed may be all of it.
        return ExitCode.FINDINGS
    return ExitCode.CLEAN if result.ledger.documents else ExitCode.NOTHING
