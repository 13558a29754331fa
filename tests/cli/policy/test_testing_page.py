"""The commands of docs/testing.md are run, in a directory with its files, and print what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from scanner.cli.app import run

PAGE = (Path(__file__).parents[3] / "docs/testing.md").read_text(encoding="utf-8")
FILES = re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^\$ (cattleguard policy .*)\n((?:(?!\$ ).*\n)*)", "".join(BLOCKS), re.MULTILINE)


def test_there_are_commands() -> None:
    assert [name for name, _ in FILES] == [
        "policies/replicas.rego",
        "policies/replicas_test.rego",
        "web.yaml",
    ]
    assert len(COMMANDS) == 7


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_command(
    command: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run(shlex.split(command)[1:])
    shown = capsys.readouterr()
    expected, dots, _ = output.partition("  ...\n")
    printed = shown.out + shown.err
    assert printed.startswith(expected.rstrip(" ")) if dots else printed == expected
