from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """\
profile: strict
exclude:
  - docs/
rules:
  unpinned-image: {severity: low, require: version}
  repair-command: false
  repair-channel: {waivable: false}
trust: {images: [{pattern: a/b, signers: [{identity: me, issuer: you}]}]}
"""
RULE = """\
# METADATA
# title: Something of our own
# description: It is of our own.
# custom:
#   severity: low
#   category: configuration
#   formats: [kubernetes]
#   remediation: Do not.
#   controls: {nist-800-53r5: [CM-2]}
#   parameters:
#     words:
#       description: Which.
#       type: array
#       default: []
package cattleguard.configuration.own_rule

import rego.v1

deny contains {"at": [], "msg": "no"} if input.document.kind == "Nothing"
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a configuration, as the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cattleguard.yaml").write_text(CONFIGURATION)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what `config show` prints."""
    assert run(["config", "show", *arguments]) == ExitCode.CLEAN
    return capsys.readouterr().out


def lines(text: str) -> set[tuple[str, str]]:
    """Return the lines with their comments."""
    parts = (line.partition("  # ") for line in text.splitlines())
    return {(before.rstrip(), comment) for before, _, comment in parts}


@pytest.mark.usefixtures("tree")
def test_where_each_value_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(shown(capsys, "--fail-on", "medium", "--exclude", "b c/"))
    expected = {
        "# configuration: cattleguard.yaml": "",
        "profile: strict": "cattleguard.yaml:1:10",
        "fail-on: medium": "--fail-on",
        "strict: true": "profile strict",
        'paths: ["."]': "default",
        "# formats: all": "default",
        "  - docs/": "cattleguard.yaml:3:5",
        '  - "b c/"': "--exclude",
        "    - pattern: a/b": "cattleguard.yaml:8:28",
        "        - identity: me": "cattleguard.yaml:8:54",
        "          issuer: you": "cattleguard.yaml:8:66",
        "  repair-command: false": "cattleguard.yaml:6:19",
        "    severity: low": "cattleguard.yaml:5:30",
        "    require: version": "cattleguard.yaml:5:44",
        "    waivable: false": "cattleguard.yaml:7:30",
        "  moved-tag:": "not applied: it needs --images",
        "    severity-limit: high": "profile strict",
    }
    assert set(expected.items()) <= found


@pytest.mark.usefixtures("tree")
def test_it_is_a_configuration(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = shown(capsys)
    assert text == shown(capsys)
    assert run(["config", "schema"]) == ExitCode.CLEAN
    schema = json.loads(capsys.readouterr().out)
    jsonschema_rs.Draft202012Validator(schema).validate(yaml.safe_load(text))
    (tmp_path / "again.yaml").write_text(text)
    again = shown(capsys, "--config", "again.yaml")
    assert yaml.safe_load(again) == yaml.safe_load(text)


@pytest.mark.usefixtures("tree")
def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Any] = json.loads(shown(capsys, "--format", "json", "--category", "pinning"))
    assert found["values"]["profile"] == {
        "value": "strict",
        "from": {"kind": "configuration", "name": None, "file": "cattleguard.yaml", "line": 1, "column": 10},
    }
    option = {"kind": "command line", "name": "--category", "file": None, "line": None, "column": None}
    assert found["values"]["select"]["categories"] == [{"value": "pinning", "from": option}]
    assert found["rules"]["unpinned-action"]["applied"]
    assert found["rules"]["repair-channel"]["reason"] == "the command line selects others"
    assert found["rules"]["repair-command"]["left_out"]["line"] == 6


@pytest.mark.parametrize(
    ("arguments", "rule", "reason"),
    [
        (["--exclude-rule", "unpinned-image"], "unpinned-image", "--exclude-rule"),
        (["--rule", "unpinned-image"], "unpinned-action", "--rule names others"),
        (["--severity", "high"], "unpinned-image", "the command line selects others"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_why_a_rule_is_not_applied(
    capsys: pytest.CaptureFixture[str], arguments: list[str], rule: str, reason: str
) -> None:
    found = json.loads(shown(capsys, "--format", "json", *arguments))["rules"][rule]
    assert (found["applied"], found["reason"]) == (False, reason)


def test_without_a_configuration(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cattleguard.yaml").unlink()
    found = lines(shown(capsys))
    assert {("profile: default", "default"), ("fail-on: high", "profile default")} <= found


def test_rules_of_ones_own(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "own/configuration/own-rule").mkdir(parents=True)
    (tree / "own/configuration/own-rule/own-rule.rego").write_text(RULE)
    (tree / "cattleguard.yaml").write_text("policies: [own]\nrules: {own-rule: {words: [a, 'b: c']}}\n")
    found = lines(shown(capsys))
    assert {("  - own", "cattleguard.yaml:1:12"), ("  own-rule:", "")} <= found
    assert ('      - "b: c"', "cattleguard.yaml:2:31") in found
    assert run(["config", "schema"]) == ExitCode.CLEAN
    known = json.loads(capsys.readouterr().out)["properties"]["rules"]["properties"]
    assert known["own-rule"]["properties"]["words"] == {
        "description": "Which.",
        "type": "array",
        "items": {"type": "string"},
        "default": [],
    }


def test_hostile_values_are_shown_as_text(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cattleguard.yaml").write_text(
        'exclude: ["a\\x7F\\e", "\\u202e\\U0001F600 \\"q\\\\"]\n'.replace("\\e", "")
    )
    text = shown(capsys)
    assert not {one for one in text if not one.isprintable()} - {"\n"}
    assert yaml.safe_load(text)["exclude"] == ["a\x7f", '\u202e\U0001f600 "q\\']


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--format", "xml"], "error: unknown format 'xml'\nhint: one of: json, yaml\n"),
        (
            ["--fail-on", "worst"],
            "error: unknown severity 'worst'\nhint: one of: critical, high, info, low, medium\n",
        ),
    ],
)
@pytest.mark.usefixtures("tree")
def test_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], error: str) -> None:
    assert run(["config", "show", *arguments]) == ExitCode.USAGE
    assert capsys.readouterr().err == error


def test_the_outputs_of_the_configuration_are_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "deploy.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n"
    )
    (tree / "cattleguard.yaml").write_text("outputs: {json: out/a.json, sarif: out/a.sarif}\n")
    run(["scan", "--output", "jsonl=out/a.sarif"])
    assert capsys.readouterr().out
    assert "findings" in json.loads((tree / "out/a.json").read_text())
    # The command line asks for another report in that file, and decides.
    assert "$schema" not in (tree / "out/a.sarif").read_text()


def test_the_paths_of_the_configuration_are_scanned(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b", "c"):
        (tree / name).mkdir()
        (tree / name / "Dockerfile").write_text("FROM scratch\n")
    (tree / "cattleguard.yaml").write_text("paths: [a, 'b/*file']\n")
    run(["scan", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["ledger"]["parsed"] == 2
    run(["scan", "c", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["ledger"]["parsed"] == 1
