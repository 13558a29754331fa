"""Compares what a scan of an example found with what the example says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.registry import GOVERNANCE

if TYPE_CHECKING:
    from scanner.model import Finding, Result
    from scanner.policy.testing.examples import Example


def differences(example: Example, result: Result) -> list[str]:
    """Return how the result of a scan differs from what an example says; empty if it does not."""
    problems = [f"could not be assessed: {one.path}: {one.message}" for one in result.ledger.failed]
    # What a change does to what governs is in no file that is read.
    if example.format != GOVERNANCE and not result.ledger.formats.get(example.format):
        problems.append(f"{example.file} was not read as {example.format}")
    shown = [_shown(finding) for finding in result.findings]
    problems += _differences("finding", shown, _expected(example))
    questions = [question.expression for question in result.ledger.unresolved]
    return problems + _differences("open question", questions, list(example.unresolved))


def _shown(finding: Finding) -> str:
    span = finding.span
    place = f"{span.path}:{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    return f"{place} {finding.severity} {finding.message}"


def _expected(example: Example) -> list[str]:
    return [
        f"{finding.file or example.file}:{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column} "
        f"{finding.severity} {finding.message}"
        for finding in example.findings
    ]


def _differences(what: str, got: list[str], expected: list[str]) -> list[str]:
    if got == expected:
        return []
    return [
        *(f"{what} that is not expected: {one}" for one in got if one not in expected),
        *(f"{what} that is missing: {one}" for one in expected if one not in got),
    ] or [f"{what}s in another order or number: {got}"]
