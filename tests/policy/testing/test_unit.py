from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Limits, Module
from scanner.policy.engines.sandbox import SandboxedEngine
from scanner.policy.load import load
from scanner.policy.testing.trial import Case
from scanner.policy.testing.unit import run_tests, run_unit_tests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.policy.testing.trial import Trial

    RunRego = Callable[..., list[Trial]]
    WriteRule = Callable[..., Path]

TESTS = """\
package cattleguard.pinning.some_rule_test

import data.cattleguard.pinning.some_rule
import rego.v1

image := {"at": [], "ref": "nginx", "unknown": []}

test_it_objects if {
	denied := some_rule.deny with input.images as [image]
	denied == {{"at": [], "msg": "nginx"}}
}

test_it_is_wrong if {
	some_rule.deny == {1} with input.images as [image]
}

test_it_is_no_boolean := 1

test_it_fails if to_number("x")
"""


def test_unit_tests_of_a_pack_are_run(write_rule: WriteRule) -> None:
    write_rule(TESTS, place="pinning/some-rule/some-rule_test.rego")
    directory = write_rule()
    path = f"{directory}/pinning/some-rule/some-rule_test.rego"
    results = run_unit_tests(load((directory,), formats=("kubernetes",)), [directory])
    assert [
        (test.name, test.span.path, test.span.line, test.span.column, test.outcome, test.problem)
        for test in results
    ] == [
        ("test_it_objects", path, 8, 1, "passed", None),
        (
            "test_it_is_wrong",
            path,
            13,
            1,
            "failed",
            "is not true (line 14: some_rule.deny == {1} with input.images as [image])",
        ),
        ("test_it_is_no_boolean", path, 17, 1, "failed", "is not true, but 1"),
        ("test_it_fails", path, 19, 1, "error", f"{path}:19:29: could not parse string as number"),
    ]


def told(trials: list[Trial]) -> list[tuple[str, str, str | None]]:
    return [(trial.name, trial.outcome, trial.problem) for trial in trials]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("test_a if true", [("test_a", "passed", None)], id="true"),
        pytest.param("test_a := true", [("test_a", "passed", None)], id="a value"),
        pytest.param(
            "test_a if false", [("test_a", "failed", "is not true (line 3: test_a if false)")], id="undefined"
        ),
        pytest.param("test_a := false", [("test_a", "failed", "is not true")], id="false"),
        pytest.param(
            "test_a := 1", [("test_a", "failed", "is not true, but 1")], id="a number that Python calls true"
        ),
        pytest.param("test_a := null", [("test_a", "failed", "is not true, but null")], id="null"),
        pytest.param('test_a contains "x"', [("test_a", "failed", 'is not true, but ["x"]')], id="a set"),
        pytest.param(
            "test_a.b if true",
            [("test_a", "failed", 'is not true, but {"b":true}')],
            id="an object without cases",
        ),
        pytest.param("sums.test_a if true", [("sums.test_a", "passed", None)], id="within another rule"),
        pytest.param("todo_test_a if false", [("todo_test_a", "skipped", None)], id="left out"),
        pytest.param("test_a(x) if x", [], id="a function"),
        pytest.param("attest_a if false", [], id="another name"),
        pytest.param("x := `\ntest_a if false\n`", [], id="in a text of several lines"),
        pytest.param("x := [\ntest_a |\n\ttest_a := 1\n]", [], id="in a comprehension"),
        pytest.param("# test_a if false\ntest_b if true", [("test_b", "passed", None)], id="in a comment"),
        pytest.param(
            "test_a if true\n\ntest_a if 1 == 2",
            [("test_a", "passed", None), ("test_a#01", "failed", "is not true (line 5: test_a if 1 == 2)")],
            id="two of one name",
        ),
        pytest.param(
            "default test_a := false\n\ntest_a if true",
            [("test_a", "failed", "is not true"), ("test_a#01", "passed", None)],
            id="a default is one of its own",
        ),
        pytest.param(
            'failing := {"a", "b"}\n\ntest_a if failing == set()',
            [("test_a", "failed", "is not true: a; b (line 5: test_a if failing == set())")],
            id="what fails in a table is named",
        ),
        pytest.param(
            "test_a if {\n\tx := 1\n\ty := x + 1\n\ty == 3\n\tx == 1\n}",
            [("test_a", "failed", "is not true (line 6: y == 3)")],
            id="the expression that is not true",
        ),
        pytest.param(
            "test_a if {\n\tevery x in [1, 2] {\n\t\tx > 0\n\t\tx < 0\n\t\tx != 5\n\t}\n}",
            [("test_a", "failed", "is not true (line 6: x < 0)")],
            id="the expression of an every",
        ),
        pytest.param(
            "test_a if {\n\tfalse\n} else if {\n\ttrue\n\t1 == 2\n}",
            [("test_a", "failed", "is not true (line 7: 1 == 2)")],
            id="the expression behind an else",
        ),
    ],
)
def test_what_is_a_test_and_when_it_passes(
    run_rego: RunRego, text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert told(run_rego(f"package p\n\n{text}\n")) == expected


NAMED = """\
package p

test_sum[case.note] if {
	some case in [{"note": "one", "a": 1, "b": 1}, {"note": "two", "a": 1, "b": 2}]
	case.a == case.b
}

test_by_name[name] if {
	some name, case in {"one": 1, "two": 1}
	"x" != name
	case == 1
}

test_pair[a][b] if {
	some a in ["x", "y"]
	some b in [1, 2]
	b == 1
}

test_none[name] if some name in []
"""


def test_named_cases(run_rego: RunRego) -> None:
    trials = run_rego(NAMED)
    assert told(trials) == [
        ("test_sum", "failed", "is not true: two (line 5: case.a == case.b)"),
        ("test_by_name", "passed", None),
        ("test_pair", "failed", "is not true: x, 2; y, 2 (line 17: b == 1)"),
        ("test_none", "passed", None),
    ]
    assert trials[0].cases == (Case(("one",), True), Case(("two",), False))
    assert trials[1].cases == (Case(("one",), True), Case(("two",), True))


OLDER = """\
package p

test_sum { 1 + 1 == 2 }

test_set["x"] { true }

test_wrong {
	1 + 1 == 3
}
"""


def test_rego_v0(run_rego: RunRego) -> None:
    assert told(run_rego(OLDER, rego=0)) == [
        ("test_sum", "passed", None),
        ("test_set", "failed", 'is not true, but ["x"]'),
        ("test_wrong", "failed", "is not true (line 8: 1 + 1 == 3)"),
    ]


def test_tests_of_one_name_in_two_files_are_two(run_rego: RunRego) -> None:
    trials = run_rego("package p\n\ntest_a if true\n", "package p\n\ntest_a if false\n")
    assert [(trial.span.path, trial.name, trial.outcome) for trial in trials] == [
        ("p/0_test.rego", "test_a", "passed"),
        ("p/1_test.rego", "test_a#01", "failed"),
    ]


def test_prints_belong_to_the_test(run_rego: RunRego) -> None:
    trials = run_rego('package p\n\ntest_a if print("one")\n\ntest_b if {\n\tprint("two", 2)\n\tfalse\n}\n')
    assert [trial.prints for trial in trials] == [("p/0_test.rego:3: one",), ("p/0_test.rego:6: two 2",)]


def test_only_what_is_wanted_is_run() -> None:
    source = Source("p_test.rego", "package p\n\ntest_a if true\n\ntest_b if true\n")
    engine = EmbeddedEngine()
    trials = run_tests([Module(source)], {}, engine, EmbeddedEngine(), lambda name: name == "data.p.test_b")
    assert told(trials) == [("test_b", "passed", None)]


def test_a_test_that_takes_too_long_costs_only_itself() -> None:
    text = (
        "package p\n\ntest_a if true\n\n"
        "test_long if count([1 | some i in numbers.range(1, 20000); some j in numbers.range(1, 20000); i == j]) == 0\n\n"
        "test_b if true\n"
    )
    engine = SandboxedEngine(Limits(seconds=0.5), covering=True)
    try:
        trials = run_tests([Module(Source("p_test.rego", text))], {}, engine, engine)
    finally:
        engine.close()
    assert [(trial.name, trial.outcome, trial.limited) for trial in trials] == [
        ("test_a", "passed", False),
        ("test_long", "error", True),
        ("test_b", "passed", False),
    ]


def as_opa(path: Path) -> dict[tuple[str, str], tuple[str, tuple[tuple[str, bool], ...]]]:
    opa = shutil.which("opa")
    if opa is None:
        pytest.skip("opa is not on PATH")
    run = subprocess.run(
        [opa, "test", "--format", "json", str(path)], capture_output=True, check=False, text=True
    )
    found = {}
    for test in json.loads(run.stdout):
        outcome = "skipped" if test.get("skip") else "failed" if test.get("fail") else "passed"
        cases = test.get("sub_results") or {}
        named = tuple(sorted((name, not case.get("fail")) for name, case in cases.items()))
        found[test["package"].removeprefix("data."), test["name"]] = (outcome, named)
    return found


def test_everything_is_as_with_opa(run_rego: RunRego, tmp_path: Path) -> None:
    text = NAMED.replace("test_pair[a][b]", "test_pair[a]") + (
        "\ntest_dup if true\n\ntest_dup if false\n\ndefault test_d := false\n\ntest_d if true\n\n"
        'todo_test_x if false\n\ntest_obj.foo if true\n\ntest_set contains "x"\n\ntest_one := 1\n\ntest_false := false\n\n'
        "test_every if {\n\tevery x in [1, 2] {\n\t\tx < 3\n\t}\n}\n\n"
        'test_const["a"] if true\n'
    )
    ours = {
        (trial.group, trial.name): (
            trial.outcome,
            tuple((", ".join(case.name), case.passed) for case in trial.cases),
        )
        for trial in run_rego(text)
    }
    assert ours == as_opa(tmp_path)
