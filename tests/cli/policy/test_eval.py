from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec:\n  containers: [{name: web, image: nginx}]\n"
POLICY = (
    'package main\n\ndeny contains msg if {\n\tprint("kind", input.kind)\n\tmsg := input.metadata.name\n}\n'
)


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pods.yaml").write_text(POD.replace("NAME", "a") + "---\n" + POD.replace("NAME", "b"))
    Path("main.rego").write_text(POLICY)


def evaluate(query: str, *arguments: str) -> int:
    return run(["policy", "eval", "-q", query, "pods.yaml", *arguments])


def test_rows_are_shown_by_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("some i; x := input.images[i].ref") == ExitCode.CLEAN
    rows = json.loads(capsys.readouterr().out)
    assert [(row["file"], row["document"]) for row in rows] == [("pods.yaml", 0), ("pods.yaml", 1)]
    assert rows[0]["rows"][0]["bindings"] == {"i": 0, "x": "nginx"}


def test_values_stand_on_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("input.file.index; input.kind", "--format", "values") == ExitCode.FINDINGS
    capsys.readouterr()
    assert evaluate("input.file.kind", "--format", "values") == ExitCode.CLEAN
    assert capsys.readouterr().out == '"Pod"\n"Pod"\n'
    assert evaluate("input.file.kind; count(input.images)", "--format", "values") == ExitCode.CLEAN
    assert capsys.readouterr().out == '["Pod", 1]\n["Pod", 1]\n'


def test_shipped_policies_and_settings_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    query = "{found.grade | some found in data.cattleguard.pinning.unpinned_image.deny}"
    assert evaluate(query, "--format", "values", "--document", "0") == ExitCode.CLEAN
    assert capsys.readouterr().out == '["floating"]\n'
    Path("cattleguard.yaml").write_text("rules: {unpinned-image: {require: version}}\n")
    setting = 'data.settings["unpinned-image"].require'
    assert evaluate(setting, "--format", "values", "--document", "0") == ExitCode.CLEAN
    assert capsys.readouterr().out == '"version"\n'


def test_policies_of_conftest_see_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--policy", "main.rego", "--document-input", "--format", "values"]
    assert evaluate("data.main.deny", *arguments) == ExitCode.CLEAN
    shown = capsys.readouterr()
    assert shown.out == '["a"]\n["b"]\n'
    assert shown.err == "main.rego:4: kind Pod\nmain.rego:4: kind Pod\n"


def test_data_in_no_known_format_are_documents_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.json").write_text('{"any": [1]}')
    assert run(["policy", "eval", "-q", "input.any", "x.json", "--document-input", "--format", "values"]) == 0
    assert capsys.readouterr().out == "[1]\n"


def test_undefined_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("input.nothing", "--format", "values") == ExitCode.FINDINGS
    assert capsys.readouterr().err == "note: the query is undefined\n"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("input.no kind", "error: the query cannot be evaluated: "),
        ('to_number("x")', "error: "),
    ],
)
def test_a_query_that_is_wrong(query: str, error: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(query) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith(error)


def test_a_query_that_takes_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    query = "count([1 | some i in numbers.range(1, 20000); some j in numbers.range(1, 20000); i == j])"
    assert evaluate(query, "--policy-timeout", "0.5") == ExitCode.INCOMPLETE
    assert capsys.readouterr().err.startswith("error: ")


def test_options_that_contradict_each_other() -> None:
    assert evaluate("1", "--project", "--document-input") == ExitCode.USAGE
    assert evaluate("1", "--format", "xml") == ExitCode.USAGE


def test_policies_of_conftest_are_evaluated_as_in_a_scan(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.rego").write_text("package p\n\ndeny contains input.metadata.name if not to_number(input.kind)\n")
    arguments = ["--policy", "p.rego", "--document-input", "--format", "values"]
    assert evaluate("data.p.deny", *arguments) == ExitCode.CLEAN
    assert capsys.readouterr().out == '["a"]\n["b"]\n'


def test_data_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("teams.json").write_text('{"teams": ["shop"]}')
    assert evaluate("data.teams", "--data", "teams.json", "--format", "values", "--document", "0") == 0
    assert capsys.readouterr().out == '["shop"]\n'
    assert evaluate("data.teams", "--data", "none.json") == ExitCode.USAGE


def test_older_policies(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.rego").write_text("package p\n\ndeny[msg] { msg := input.kind }\n")
    arguments = ["--policy", "p.rego", "--document-input", "--format", "values", "--document", "0"]
    for given in ((), ("--rego-v0",)):
        assert evaluate("data.p.deny", *arguments, *given) == ExitCode.CLEAN
        assert capsys.readouterr().out == '["Pod"]\n'
