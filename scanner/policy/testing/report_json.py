"""Writes the results of tests as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.testing.coverage_files import as_opa
from scanner.policy.testing.trial import KINDS, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.testing.coverage import Coverage
    from scanner.policy.testing.trial import Trial


def as_json(trials: Sequence[Trial], coverage: Coverage | None) -> dict[str, Any]:
    """Return the results of tests: each test, how many went how by kind, and the coverage if it was measured."""
    report: dict[str, Any] = {
        "tests": [_test(trial) for trial in trials],
        "summary": {
            kind: count(own) for kind in KINDS if (own := [trial for trial in trials if trial.kind == kind])
        },
    }
    return report if coverage is None else {**report, "coverage": as_opa(coverage)}


def _test(trial: Trial) -> dict[str, Any]:
    return {
        "kind": trial.kind,
        "group": trial.group,
        "name": trial.name,
        "file": trial.span.path,
        "line": trial.span.line,
        "column": trial.span.column,
        "outcome": trial.outcome,
        "problem": trial.problem,
        "cases": [{"name": list(case.name), "passed": case.passed} for case in trial.cases],
        "prints": list(trial.prints),
        "seconds": round(trial.seconds, 6),
    }
