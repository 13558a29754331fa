"""Whether a scan passes, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.exit_codes import ExitCode, exit_code, failing_severities
from scanner.report.counts import failed_files
from scanner.report.summary import counted

if TYPE_CHECKING:
    from scanner.model import Result

_MARKS = {
    ExitCode.CLEAN: "\N{WHITE HEAVY CHECK MARK}",
    ExitCode.NOTHING: "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
}
_FAILED = "\N{CROSS MARK}"


class Verdict(msgspec.Struct, frozen=True):
    """Whether a scan passes.

    Attributes:
        code: what the process answers.
        mark: a sign for it.
        text: a sentence without a full stop.
    """

    code: ExitCode
    mark: str
    text: str


def verdict(result: Result, fail_on: str) -> Verdict:
    """Return whether a scan passes."""
    code = exit_code(result, fail_on)
    return Verdict(code, _MARKS.get(code, _FAILED), _text(result, fail_on, code))


def _text(result: Result, fail_on: str, code: ExitCode) -> str:
    if code is ExitCode.NOTHING:
        return "Nothing to assess: no file in a known format"
    if code is ExitCode.INCOMPLETE:
        return f"{not_assessed(result)} could not be assessed; {_findings(result, fail_on)}"
    return _capitalized(_findings(result, fail_on))


def _findings(result: Result, fail_on: str) -> str:
    noun = "new finding" if result.compared else "finding"
    if not result.findings:
        return f"no {noun}s"
    failing = failing_severities(fail_on)
    number = sum(1 for finding in result.findings if finding.severity in failing)
    if not number:
        limit = f"at or above {fail_on}" if failing else "that fails the scan"
        return f"{counted(len(result.findings), noun)}, none {limit}"
    less = len(result.findings) - number
    return f"{counted(number, noun)} at or above {fail_on}" + (f", {less} below" if less else "")


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def not_assessed(result: Result) -> str:
    """Return how many files, policies and images could not be assessed; rules over all files count as one."""
    failed = result.ledger.failed
    files = failed_files(result.ledger)
    policies = len({failure.path for failure in failed if failure.policy})
    project = any(not failure.path for failure in failed)
    parts = (
        counted(files, "file") if files else "",
        counted(policies, "policy", "policies") if policies else "",
        counted(len(result.ledger.unverified), "image") if result.ledger.unverified else "",
        "what is judged over all files" if project else "",
    )
    return ", ".join(part for part in parts if part)
