from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from scanner.cli.policy.check import check
from scanner.cli.policy.new import new
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode

app = typer.Typer()
app.command()(check)
app.command()(new)

POLICY = "package main\n\ndeny contains 1 if x := 1\n"


def run(*arguments: str) -> int:
    try:
        code = app(args=["check", *arguments], standalone_mode=False)
    except UsageError:
        return int(ExitCode.USAGE)
    return code if isinstance(code, int) else 0


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_remarks_are_shown_with_hints(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/main.rego", POLICY)
    assert run() == ExitCode.FINDINGS
    assert capsys.readouterr().out == (
        "policies/main.rego:3:20: unused-variable: `x` is assigned and never used\n"
        "  hint: leave it out, or write `_` for it\n"
        "1 file checked, 1 remark\n"
    )


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    write("mine/main.rego", POLICY)
    assert run("mine", "--format", "json") == ExitCode.FINDINGS
    assert json.loads(capsys.readouterr().out) == {
        "version": "1.0",
        "files": 1,
        "remarks": [
            {
                "check": "unused-variable",
                "path": "mine/main.rego",
                "line": 3,
                "column": 20,
                "end_line": 3,
                "end_column": 21,
                "message": "`x` is assigned and never used",
                "hint": "leave it out, or write `_` for it",
            }
        ],
    }


def test_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.rego", "package main\n\ndeny contains 1 if input.a\n")
    write("b.rego", "package main\n\ndeny contains 2 if input.b\n")
    assert run("a.rego", "b.rego") == ExitCode.CLEAN
    assert capsys.readouterr().out == "2 files checked, no remarks\n"


def test_the_directories_of_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    write("rules/main.rego", POLICY)
    write("cattleguard.yaml", "policies: [rules]\n")
    assert run() == ExitCode.FINDINGS
    assert capsys.readouterr().out.startswith("rules/main.rego:3:20: ")


@pytest.mark.parametrize("arguments", [(), ("nowhere",), (".", "--format", "xml")])
def test_what_does_not_exist(arguments: tuple[str, ...]) -> None:
    assert run(*arguments) == ExitCode.USAGE


def test_what_a_policy_says_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/a\u202e.rego", "package main\n\ndeny contains 1 if \x1b[31m\n")
    assert run() == ExitCode.FINDINGS
    assert "\x1b" not in capsys.readouterr().out
