from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import ConfigError, PolicyLoadError
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.testing.example_runs import Placed, read_all, run_examples
from scanner.policy.testing.examples import Example, ExpectedFinding, read_examples
from scanner.policy.testing.placed_files import Files
from scanner.policy.testing.scans import ExampleScanner, example_scanner, run_example

WriteRule = Callable[..., Path]

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


def test_a_setting_that_the_rule_does_not_have(write_rule: WriteRule) -> None:
    with pytest.raises(ConfigError) as caught:
        run_example("some-rule", example(settings={"x": 1}), [write_rule()])
    assert "x" in caught.value.message


def test_rules_are_read_once_and_examples_do_not_see_each_other(write_rule: WriteRule) -> None:
    with example_scanner([write_rule()]) as scanner:
        assert scanner.problems("some-rule", example(findings=(expected(),))) == []
        other = example(file="a", content="x: y\n", findings=(expected(file="a"),))
        assert scanner.problems("some-rule", other) == ["a was not read as kubernetes", *missing("a")]
        assert scanner.problems("some-rule", example(findings=(expected(),))) == []


def missing(file: str) -> list[str]:
    return [f"finding that is missing: {file}:7:14-7:19 high nginx"]


def test_files_are_placed_and_removed() -> None:
    files = Files()
    with files.placed({"a/b.txt": "1"}) as first:
        assert (first / "a/b.txt").read_text() == "1"
    with files.placed({"c.txt": "2"}) as second:
        assert second == first
        assert [path.name for path in sorted(second.rglob("*")) if path.is_file()] == ["c.txt"]
    with files.placed({"a": "3"}) as third:  # A directory before.
        assert [path.name for path in sorted(third.rglob("*")) if path.is_file()] == ["a"]
    files.close()
    assert not first.exists()
    assert not third.exists()


def shipped_examples(*rules: str) -> list[Placed]:
    return read_all(path for rule in rules for path in shipped_directory().glob(f"*/{rule}"))


@pytest.mark.parametrize("workers", [1, 2])
def test_many_examples_are_run_in_their_order(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr("scanner.policy.testing.example_runs._PAYS_FROM", 2)
    examples = shipped_examples("unmanaged-pod", "writable-root-filesystem")
    trials = run_examples(
        ExampleScanner(read_pack((shipped_directory(),)), EmbeddedEngines()), examples, workers
    )
    assert [(trial.group, trial.name, trial.span) for trial in trials] == [
        (one.rule, one.name, one.span) for one in examples
    ]
    assert {trial.outcome for trial in trials} == {"passed"}


def test_an_example_that_is_wrong_is_told(write_rule: WriteRule) -> None:
    rules = write_rule()
    (rules / "pinning/some-rule/examples.yaml").write_text(
        "- name: a pod\n  format: kubernetes\n  verdict: bad\n  file: pod.yaml\n  content: |\n"
        + "".join(f"    {line}\n" for line in POD.splitlines())
        + "- name: a setting\n  format: kubernetes\n  verdict: good\n  file: p\n  content: x\n  settings: {x: 1}\n"
    )
    examples = read_all([rules / "pinning/some-rule"])
    with example_scanner([rules]) as scanner:
        first, second = run_examples(scanner, examples, 0)
    assert (first.name, first.span.line, first.outcome, first.problem) == (
        "kubernetes: a pod",
        1,
        "failed",
        "finding that is not expected: pod.yaml:7:14-7:19 high nginx",
    )
    assert (second.name, second.span.line, second.outcome) == ("kubernetes: a setting", 13, "error")
