"""Suites end as `gator verify` says they do (recorded by scripts/record_gatekeeper.py)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.conventions.gatekeeper.suites import SuiteResult, is_suite, run_suite
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from tests.policy.conventions.gatekeeper.cases import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

SUITE = FIXTURES / "suite" / "suite.yaml"


class InProcess(EmbeddedEngines):
    """Evaluates in this process, which is faster to start."""

    def untrusted(self, *, strict: bool = True) -> EmbeddedEngine:  # noqa: ARG002 - as the other
        """Return an engine for any policies."""
        return EmbeddedEngine()


@pytest.fixture(scope="module")
def results() -> dict[str, SuiteResult]:
    return {result.name: result for result in run_suite(SUITE, InProcess())}


def test_every_case_ends_as_gator_says(results: dict[str, SuiteResult]) -> None:
    gator = json.loads((SUITE.parent / "gator.json").read_text("utf-8"))
    del gator["images"]  # the test with the cases, as a whole
    ours = {
        name.removeprefix("images/"): "FAIL" if result.problem else "PASS"
        for name, result in results.items()
        if not result.skipped
    }
    assert ours == gator
    assert {name for name, result in results.items() if result.skipped} == {
        "images/images/skipped",
        "images/skipped",
    }


@pytest.mark.parametrize(
    ("name", "line", "problem"),
    [
        ("images/images/good", 10, None),
        (
            "images/images/not-one",
            25,
            (
                "there are 2 violations instead of exactly 1: "
                "['image bad/a is not from good/', 'image bad/b is not from good/']"
            ),
        ),
        ("images/images/not-good", 31, "there are 0 violations instead of at least 1: []"),
        ("images/images/bad-regex", 66, "'(' is not a regular expression: missing ): ("),
        ("images/images/bad-word", 69, "violations must be a number, yes or no, and is 'maybe'"),
        ("images/images/two-objects", 60, "two.yaml holds 2 objects, and must hold one"),
        ("images/not-invalid", 76, "the constraint is valid, and the test says that it is not"),
    ],
)
def test_a_result_says_where_and_why(
    results: dict[str, SuiteResult], name: str, line: int, problem: str | None
) -> None:
    result = results[name]
    assert (result.span.path, result.span.line, result.problem) == (SUITE.as_posix(), line, problem)


def test_an_error_in_the_template_has_its_place(results: dict[str, SuiteResult]) -> None:
    problem = results["images/invalid-unsaid"].problem
    assert problem is not None
    assert problem.startswith(f"{(SUITE.parent / 'invalid.yaml').as_posix()}:6:3: ")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError, match="cannot be read"):
        run_suite(tmp_path / "suite.yaml", InProcess())


def test_suites_are_told_from_other_files() -> None:
    assert is_suite(Source("suite.yaml", SUITE.read_text("utf-8")))
    assert not is_suite(Source("web.yaml", "kind: Pod"))
