from __future__ import annotations

import json
import shutil
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Lines, Module
from scanner.policy.load import shipped_directory
from scanner.policy.testing.coverage import measure, percent_text, runs, runs_text
from scanner.policy.testing.coverage_files import as_lcov, as_opa
from scanner.policy.testing.places import read_places
from scanner.policy.testing.reaching import reach, written_out
from scanner.policy.testing.table import coverage_lines, missed_places

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policy.testing.coverage import Coverage

POLICY = """\
package p

allow if {
	input.x == 1
	input.y == 2
}

deny contains "z" if input.z

other if {
	input.other
}

test_inside if true

last := 1 if input.last
"""
TESTS = """\
package p_test

import data.p

test_allow if p.allow with input as {"x": 1, "y": 2}

test_never if {
	false
	p.other
}
"""


def measured() -> Coverage:
    policy, tests = Source("p.rego", POLICY), Source("p_test.rego", TESTS)
    engine = EmbeddedEngine(covering=True)
    lines = reach([Module(policy), Module(tests)], {}, engine)
    return measure([policy], lines)


def test_lines_of_policies_are_counted_and_those_of_tests_are_not() -> None:
    (file,) = measured().files
    assert (file.source.path, file.covered, file.not_covered) == ("p.rego", (4, 5), (8, 11, 16))
    assert measured().percent == pytest.approx(40)


def test_coverage_as_opa_shows_it() -> None:
    assert as_opa(measured()) == {
        "files": {
            "p.rego": {
                "covered": [{"start": {"row": 4}, "end": {"row": 5}}],
                "not_covered": [
                    {"start": {"row": 8}, "end": {"row": 8}},
                    {"start": {"row": 11}, "end": {"row": 11}},
                    {"start": {"row": 16}, "end": {"row": 16}},
                ],
                "covered_lines": 2,
                "not_covered_lines": 3,
                "coverage": pytest.approx(40),
            }
        },
        "covered_lines": 2,
        "not_covered_lines": 3,
        "coverage": pytest.approx(40),
    }


def test_coverage_as_lcov_shows_it() -> None:
    assert as_lcov(measured()) == (
        "TN:\nSF:p.rego\nDA:4,1\nDA:5,1\nDA:8,0\nDA:11,0\nDA:16,0\nLF:5\nLH:2\nend_of_record\n"
    )


def test_the_table_of_coverage() -> None:
    assert "\n".join(coverage_lines(measured(), with_source=True)) == (
        "lines of policies  covered    not  percent\n"
        "p.rego                   2      3    40.00  8, 11, 16\n"
        "together                 2      3    40.00\n"
        "\n"
        "p.rego\n"
        '     8  deny contains "z" if input.z\n'
        "    11      input.other\n"
        "    16  last := 1 if input.last"
    )
    assert list(missed_places(measured())) == ["p.rego:8", "p.rego:11", "p.rego:16"]


def test_policies_without_lines_are_left_out() -> None:
    source = Source("p.rego", "package p\n")
    coverage = measure([source], {"p.rego": Lines((), ())})
    assert coverage.files == ()
    assert coverage.percent == 100


@given(st.sets(st.integers(1, 50)))
def test_runs_hold_the_same_lines(lines: set[int]) -> None:
    found = runs(sorted(lines))
    assert [line for first, last in found for line in range(first, last + 1)] == sorted(lines)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(found))


def test_runs_as_text() -> None:
    assert runs_text([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"


@pytest.mark.parametrize(("percent", "text"), [(100.0, "100.00"), (99.9999, "99.99"), (0.0, "0.00")])
def test_only_what_is_complete_is_a_hundred_percent(percent: float, text: str) -> None:
    assert percent_text(percent) == text


def test_what_opa_finds_uncovered_of_the_shipped_policies_is_covered_nowhere_else() -> None:
    """Lines that the embedded engine does not cover are not covered by OPA either.

    The opposite does not hold: OPA counts the head of a rule only where its body was true, the engine where it was evaluated.
    """
    opa = shutil.which("opa")
    if opa is None:
        pytest.skip("opa is not on PATH")
    directory = shipped_directory()
    command = [opa, "test", str(directory), "--ignore", "*.yaml", "--ignore", "*.json"]
    run = subprocess.run([*command, "--coverage", "--format", "json"], capture_output=True, check=True)
    theirs = json.loads(run.stdout)["files"]
    places = read_places([directory], rego_v0=False)
    engine = EmbeddedEngine(covering=True)
    ours = measure(places.counted, reach(places.modules, places.data, engine))
    differing = [
        f"{file.source.path}:{line}"
        for file in ours.files
        for line in file.not_covered
        if line in rows(theirs[_relative(theirs, file.source.path, directory)].get("covered", []))
    ]
    assert differing == []


def _relative(theirs: dict[str, object], path: str, directory: Path) -> str:
    return next(
        name for name in theirs if path.endswith(name) or name.endswith(path) or str(directory) in name
    )


def rows(ranges: list[dict[str, dict[str, int]]]) -> set[int]:
    return {row for one in ranges for row in range(one["start"]["row"], one["end"]["row"] + 1)}


IMPORTING = """\
package p_test

import data.p
import data.p.other as another
import data.lib.names as n
import data.q

test_a if p.allow with input as {"p.x": "p.y"} with p.z as 1 # p.allow

test_b if n.short(p["allow"], xp.allow, data.p.allow, `p.allow`) == q.x
"""


def test_imported_packages_are_named_in_full_and_nothing_else() -> None:
    sources = (
        Source("t.rego", IMPORTING),
        Source("p.rego", "package p\n"),
        Source("n.rego", "package lib.names\n"),
    )
    written = written_out([Module(source) for source in sources])
    assert written[1:] == [Module(source) for source in sources[1:]]
    assert written[0].source.text == IMPORTING.replace("if p.allow with", "if data.p.allow with").replace(
        "with p.z", "with data.p.z"
    ).replace('n.short(p["allow"]', 'data.lib.names.short(data.p["allow"]')
