from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec:\n  containers: [{name: web, image: nginx}]\n"


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pods.yaml").write_text(POD.replace("NAME", "a") + "---\n" + POD.replace("NAME", "b"))


def shown(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out)


def names(inputs: object) -> list[str]:
    assert isinstance(inputs, list)
    return [one["document"]["metadata"]["name"] for one in inputs]


def test_several_documents_are_an_array(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "input", "pods.yaml"]) == ExitCode.CLEAN
    inputs = shown(capsys)
    assert names(inputs) == ["a", "b"]
    assert [one["images"][0]["ref"] for one in inputs] == ["nginx", "nginx"]  # type: ignore[attr-defined]


def test_one_document_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "input", "pods.yaml", "--document", "1"]) == ExitCode.CLEAN
    assert names([shown(capsys)]) == ["b"]
    assert run(["policy", "input", "pods.yaml", "--document", "2"]) == ExitCode.USAGE
    assert capsys.readouterr().err == "error: there is no document 2\nhint: there are 2, the first is 0\n"


def test_the_project_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "input", "pods.yaml", "--project"]) == ExitCode.CLEAN
    project = shown(capsys)
    assert isinstance(project, dict)
    assert sorted(project) == ["contract", "documents"]
    assert [one["file"]["index"] for one in project["documents"]] == [0, 1]
    assert "document" not in project["documents"][0]


def test_standard_input_has_a_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(POD.encode())))
    assert run(["policy", "input", "-", "--stdin-name", "x/pod.yaml"]) == ExitCode.CLEAN
    document = shown(capsys)
    assert isinstance(document, dict)
    assert document["file"]["path"] == "x/pod.yaml"


def test_files_are_read_with_the_options_of_a_scan(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tf").write_text('variable "tag" {}\nresource "aws_instance" "a" {\n  ami = var.tag\n}\n')
    Path("x.tfvars").write_text('tag = "ami-1"\n')
    assert run(["policy", "input", "main.tf", "--var-file", "x.tfvars"]) == ExitCode.CLEAN
    assert '"ami-1"' in capsys.readouterr().out


def test_what_steers_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pod.yaml").write_text(POD.replace("NAME", '"a\u202e\\x1b[31m\U000e0001é"'))
    assert run(["policy", "input", "pod.yaml"]) == ExitCode.CLEAN
    out = capsys.readouterr().out
    assert all(character.isprintable() or character == "\n" for character in out)
    assert names([json.loads(out)]) == ["a\u202e\x1b[31m\U000e0001é"]


def test_a_file_in_no_format_is_an_error_with_what_was_tried(capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes.md").write_text("# Notes\n")
    assert run(["policy", "input", "notes.md"]) == ExitCode.USAGE
    error, hint = capsys.readouterr().err.splitlines()
    assert error == "error: notes.md: no format that is read here"
    assert hint.startswith("hint: formats that were tried: compose, dockerfile, ")


def test_a_file_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [\n")
    assert run(["policy", "input", "bad.yaml"]) == ExitCode.INCOMPLETE
    assert capsys.readouterr().err.startswith("error: bad.yaml:")
