from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

POLICY = 'package main\n\ndeny contains "x" if input.x == 1\n\nwarn contains "y" if {\n\tinput.y\n}\n'
GOOD = 'package main\n\ntest_x if "x" in deny with input as {"x": 1}\n'
BAD = 'package main\n\ntest_y if {\n\tprint("\\u001b[31mred")\n\twarn == {"y"} with input as {}\n}\n'
LONG = (
    "package main\n\n"
    "test_long if count([1 | some i in numbers.range(1, 20000); some j in numbers.range(1, 20000); i == j]) == 0\n"
)


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("policies/main.rego", POLICY)


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_all_pass(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", GOOD)
    assert run(["policy", "test"]) == ExitCode.CLEAN
    assert capsys.readouterr().out == (
        "                     passed   failed    error  skipped\n"
        "unit tests                1        0        0        0\n"
    )


def test_one_fails_and_what_it_prints_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/good_test.rego", GOOD)
    write("policies/main_test.rego", BAD)
    assert run(["policy", "test", "policies"]) == ExitCode.FINDINGS
    assert capsys.readouterr().out == (
        'FAIL  policies/main_test.rego:3:1: test_y: is not true (line 5: warn == {"y"} with input as {})\n'
        "      printed: policies/main_test.rego:4: \\x1b[31mred\n"
        "\n"
        "                     passed   failed    error  skipped\n"
        "unit tests                1        1        0        0\n"
    )


def test_verbose_shows_all(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", GOOD)
    assert run(["policy", "test", "-v"]) == ExitCode.CLEAN
    assert capsys.readouterr().out.startswith("PASS  policies/main_test.rego:3:1: test_x\n")


def test_data_is_given() -> None:
    write("policies/main_test.rego", "package main\n\ntest_x if data.limits.low == 3\n")
    write("exclusions/limits.yaml", "limits: {low: 3}\n")
    assert run(["policy", "test", "--data", "exclusions"]) == ExitCode.CLEAN
    assert run(["policy", "test"]) == ExitCode.FINDINGS


def test_data_that_is_given_twice_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", GOOD)
    write("policies/data.yaml", "limits: 1\n")
    write("more.json", '{"limits": 2}')
    assert run(["policy", "test", "--data", "more.json"]) == ExitCode.USAGE
    assert "data.limits is given here and in the policies' own data" in capsys.readouterr().err


def test_policies_of_others_are_understood_as_a_scan_does() -> None:
    write("policies/main.rego", 'package main\n\ndeny contains "x" if not startswith(input.image, "y")\n')
    write("policies/main_test.rego", "package main\n\ntest_x if count(deny) == 0 with input as {}\n")
    assert run(["policy", "test"]) == ExitCode.CLEAN


def test_policies_of_cattleguard_beside_them_are_left_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As in a scan: what OPA has as undefined is an error there, which is no reason to write them anew."""
    test = 'test_undefined if not to_number(input.x) with input.x as "x"\n'
    write("policies/main_test.rego", f"package main_test\n\n{test}")
    write("policies/own_test.rego", f"package cattleguard.own_test\n\n{test}")
    assert run(["policy", "test", "--coverage"]) == ExitCode.FINDINGS
    shown = capsys.readouterr().out
    assert shown.startswith("ERROR policies/own_test.rego:3:1: test_undefined: ")
    assert "unit tests                1        0        1        0\n" in shown


def test_there_are_no_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "test"]) == ExitCode.NOTHING
    assert capsys.readouterr().err == "note: there are no tests\n"


def test_none_matches(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", GOOD)
    assert run(["policy", "test", "--run", "main.test_y"]) == ExitCode.NOTHING
    assert capsys.readouterr().err == "note: there are no tests whose name matches main.test_y\n"
    assert run(["policy", "test", "--run", "^data.main.test_[xz]$"]) == ExitCode.CLEAN


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["missing"], "error: missing does not exist\n"),
        (["--run", "("], "error: --run (: not a regular expression: missing ): (\n"),
        (["--format", "xml"], "error: unknown format 'xml'\n"),
        (["--engine", "wasm"], "error: there is no engine 'wasm'\n"),
    ],
)
def test_a_wrong_request(arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "test", *arguments]) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith(error)


def test_there_is_nothing_to_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run(["policy", "test"]) == ExitCode.USAGE


def test_the_configuration_names_the_places(capsys: pytest.CaptureFixture[str]) -> None:
    write("cattleguard.yaml", "policies: [other]\n")
    write("other/main_test.rego", "package other\n\ntest_other if true\n")
    assert run(["policy", "test", "-v"]) == ExitCode.CLEAN
    assert "PASS  other/main_test.rego:3:1: test_other\n" in capsys.readouterr().out


def test_a_policy_is_malformed(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", "package main\n\ntest_x if {\n")
    assert run(["policy", "test"]) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith("error: policies/main_test.rego:")


def test_a_test_takes_too_long() -> None:
    write("policies/main_test.rego", LONG)
    assert run(["policy", "test", "--policy-timeout", "0.5"]) == ExitCode.INCOMPLETE


def test_policies_that_are_rego_v0_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main.rego", "package main\n\ndeny[msg] { msg := input.x }\n")
    write("policies/main_test.rego", 'package main\n\ntest_x { deny["1"] with input as {"x": "1"} }\n')
    assert run(["policy", "test"]) == ExitCode.CLEAN
    notes = capsys.readouterr().err.splitlines()
    assert [note.split(" is ")[0] for note in notes] == [
        "note: policies/main.rego",
        "note: policies/main_test.rego",
    ]
    assert run(["policy", "test", "--rego-v0"]) == ExitCode.CLEAN
    assert capsys.readouterr().err == ""


def test_data_files_are_mounted() -> None:
    write("policies/lists/data.yaml", "names: [x]\n")
    write("policies/main_test.rego", 'package main\n\ntest_x if data.lists.names == ["x"]\n')
    assert run(["policy", "test"]) == ExitCode.CLEAN


def test_coverage_is_below_the_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", GOOD)
    files = ["--coverage-json", "out/coverage.json", "--coverage-lcov", "out/lcov.info"]
    assert run(["policy", "test", "--threshold", "50", *files]) == ExitCode.FINDINGS
    shown = capsys.readouterr()
    assert shown.out.endswith(
        "policies/main.rego        1      2    33.33  5-6\ntogether                  1      2    33.33\n"
    )
    assert shown.err == "note: 33.33 % of the lines is less than 50 %; not reached: policies/main.rego:5-6\n"
    assert json.loads(Path("out/coverage.json").read_text())["files"]["policies/main.rego"][
        "not_covered"
    ] == [{"start": {"row": 5}, "end": {"row": 6}}]
    assert "DA:3,1\nDA:5,0\n" in Path("out/lcov.info").read_text()
    assert run(["policy", "test", "--threshold", "33"]) == ExitCode.CLEAN


def test_machines_read_json_and_junit(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main_test.rego", BAD)
    assert run(["policy", "test", "--format", "json", "--junit", "junit.xml"]) == ExitCode.FINDINGS
    report = json.loads(capsys.readouterr().out)
    (test,) = report["tests"]
    assert test.pop("seconds") >= 0
    assert test == {
        "kind": "unit",
        "group": "main",
        "name": "test_y",
        "file": "policies/main_test.rego",
        "line": 3,
        "column": 1,
        "outcome": "failed",
        "problem": 'is not true (line 5: warn == {"y"} with input as {})',
        "cases": [],
        "prints": ["policies/main_test.rego:4: \x1b[31mred"],
    }
    assert report["summary"] == {"unit": {"passed": 0, "failed": 1, "error": 0, "skipped": 0}}
    (suite,) = ET.parse("junit.xml").getroot()
    assert suite.attrib["failures"] == "1"


RULE_EXAMPLES = """\
- name: a pod
  format: kubernetes
  verdict: bad
  file: pod.yaml
  content: |
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - image: nginx
  findings:
    - {line: 6, column: 14, end_line: 6, end_column: 19, severity: high, message: nginx}
"""
RULE = """\
# METADATA
# title: Something is wrong
# description: |
#   It is wrong.
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes]
#   remediation: Make it right.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.pinning.some_rule

import data.cattleguard.lib.names
import rego.v1

deny contains {"at": image.at, "msg": image.ref} if some image in input.images
"""


@pytest.mark.parametrize("place", ["policies", "policies/pinning/some-rule"])
def test_examples_are_scanned_in_a_process_of_their_own(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("policies/pinning/some-rule/some-rule.rego", RULE)
    write("policies/pinning/some-rule/examples.yaml", RULE_EXAMPLES)
    assert run(["policy", "test", place]) == ExitCode.CLEAN
    assert capsys.readouterr().out.splitlines()[1] == "examples                  1        0        0        0"
    write(
        "policies/pinning/some-rule/examples.yaml", RULE_EXAMPLES.replace("severity: high", "severity: low")
    )
    assert run(["policy", "test", place]) == ExitCode.FINDINGS
    assert capsys.readouterr().out.startswith(
        "FAIL  policies/pinning/some-rule/examples.yaml:1:3: some-rule: kubernetes: a pod: "
        "finding that is not expected: pod.yaml:6:14-6:19 high nginx; "
    )
    assert run(["policy", "test", place, "--no-examples"]) == ExitCode.NOTHING


TEMPLATE = """\
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: nolatest}
spec:
  crd: {spec: {names: {kind: NoLatest}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package nolatest
        violation[{"msg": msg}] { endswith(input.review.object.spec.image, ":latest"); msg := "latest" }
"""
CONSTRAINT = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: NoLatest\nmetadata: {name: no-latest}\n"
OBJECT = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {image: 'a:latest'}\n"
SUITE = """\
apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
metadata: {name: images}
tests:
  - name: tags
    template: template.yaml
    constraint: constraint.yaml
    cases:
      - {name: latest, object: object.yaml, assertions: [{violations: "yes"}]}
      - {name: wrong, object: object.yaml, assertions: [{violations: "no"}]}
"""


def test_suites_of_gatekeeper_are_run(capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (
        ("template", TEMPLATE),
        ("constraint", CONSTRAINT),
        ("object", OBJECT),
        ("suite", SUITE),
    ):
        write(f"gatekeeper/{name}.yaml", text)
    assert run(["policy", "test", "gatekeeper"]) == ExitCode.FINDINGS
    first, _, _, counts = capsys.readouterr().out.splitlines()
    assert first.startswith("FAIL  gatekeeper/suite.yaml:10:16: images: tags/wrong: ")
    assert counts == "Gatekeeper suites         1        1        0        0"
    assert run(["policy", "test", "gatekeeper", "--run", "/latest$"]) == ExitCode.CLEAN
