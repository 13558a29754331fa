from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import PolicyLoadError
from scanner.policy.examples import Example, ExpectedFinding, read_examples
from scanner.policy.load import load
from scanner.policy.testing import run_example, run_unit_tests

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


def test_unit_tests_are_run(write_rule: WriteRule) -> None:
    write_rule(TESTS, place="pinning/some-rule/some-rule_test.rego")
    directory = write_rule()
    path = f"{directory}/pinning/some-rule/some-rule_test.rego"
    results = run_unit_tests(load((directory,), formats=("kubernetes",)), [directory])
    assert [
        (test.name, test.span.path, test.span.line, test.span.column, test.problem) for test in results
    ] == [
        ("test_it_objects", path, 8, 1, None),
        ("test_it_is_wrong", path, 13, 1, "is not true"),
        ("test_it_is_no_boolean", path, 17, 1, "is not true"),
        ("test_it_fails", path, 19, 1, f"{path}:19:29: could not parse string as number"),
    ]


def test_what_fails_in_a_table_is_named(write_rule: WriteRule) -> None:
    text = 'package cattleguard.pinning.some_rule_test\n\nfailing := {"a", "b"}\n\ntest_cases if failing == set()\n'
    write_rule(text, place="pinning/some-rule/some-rule_test.rego")
    directory = write_rule()
    (test,) = run_unit_tests(load((directory,), formats=("kubernetes",)), [directory])
    assert test.problem == "is not true: a; b"


EXAMPLES = """\
- name: an image
  format: kubernetes
  verdict: bad
  file: pod.yaml
  content: |
    kind: Pod
  files: {.env: "A=1"}
  settings: {require: version}
  findings:
    - {line: 1, column: 2, end_line: 1, end_column: 3, severity: high, message: "no"}
- name: a question
  format: kubernetes
  verdict: unknown
  file: pod.yaml
  content: ""
  unresolved: ["${X}"]
"""


def test_examples_are_read(tmp_path: Path) -> None:
    (tmp_path / "examples.yaml").write_text(EXAMPLES)
    finding = ExpectedFinding(line=1, column=2, end_line=1, end_column=3, severity="high", message="no")
    assert read_examples(tmp_path) == (
        Example(
            name="an image",
            format="kubernetes",
            verdict="bad",
            file="pod.yaml",
            content="kind: Pod\n",
            files={".env": "A=1"},
            settings={"require": "version"},
            findings=(finding,),
        ),
        Example(
            name="a question",
            format="kubernetes",
            verdict="unknown",
            file="pod.yaml",
            content="",
            unresolved=("${X}",),
        ),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            EXAMPLES.replace("verdict: unknown", "verdict: maybe"),
            ":11:3: an example is malformed: Invalid enum value 'maybe' - at `$.verdict`; hint: see docs/contract.md",
        ),
        (
            EXAMPLES.replace("settings:", "setings:"),
            ":1:3: an example is malformed: Object contains unknown field `setings`; hint: see docs/contract.md",
        ),
        ("a: 1\n", ":1:1: examples must be one list; hint: begin each with `- name:`"),
        ("", ":1:1: examples must be one list; hint: begin each with `- name:`"),
    ],
)
def test_examples_that_are_malformed(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "examples.yaml").write_text(text)
    with pytest.raises(PolicyLoadError) as caught:
        read_examples(tmp_path)
    assert str(caught.value) == f"{tmp_path}/examples.yaml{message}"


def test_examples_are_missing(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        read_examples(tmp_path)
    assert caught.value.hint == "write examples.yaml beside the rule"


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: nginx\n"


def example(**changes: object) -> Example:
    fields = {"name": "n", "format": "kubernetes", "verdict": "bad", "file": "a/pod.yaml", "content": POD}
    return Example(**{**fields, **changes})  # type: ignore[arg-type]


def expected(**changes: object) -> ExpectedFinding:
    fields = {
        "line": 7,
        "column": 14,
        "end_line": 7,
        "end_column": 19,
        "severity": "high",
        "message": "nginx",
    }
    return ExpectedFinding(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (example(findings=(expected(),)), []),
        (example(), ["finding that is not expected: a/pod.yaml:7:14-7:19 high nginx"]),
        (
            example(findings=(expected(line=6),)),
            [
                "finding that is not expected: a/pod.yaml:7:14-7:19 high nginx",
                "finding that is missing: a/pod.yaml:6:14-7:19 high nginx",
            ],
        ),
        (
            example(findings=(expected(), expected())),
            ["findings in another order or number: ['a/pod.yaml:7:14-7:19 high nginx']"],
        ),
        (
            example(findings=(expected(),), unresolved=("$X",)),
            ["open question that is missing: $X"],
        ),
        (
            example(content="x: y\n", findings=()),
            ["a/pod.yaml was not read as kubernetes"],
        ),
        (
            example(content=POD.replace("image: nginx", "image: [")),
            None,
        ),
    ],
)
def test_examples_are_run(write_rule: WriteRule, given: Example, problems: list[str] | None) -> None:
    found = run_example("some-rule", given, [write_rule()])
    if problems is None:
        assert found[0].startswith("could not be assessed: a/pod.yaml: ")
    else:
        assert found == problems
