"""What the commands say of themselves: in 80 columns, complete, what is one's own first."""

from __future__ import annotations

import re

import pytest

from scanner.cli import run

GROUPS: tuple[list[str], ...] = ([], ["baseline"], ["config"], ["policy"])
COMMANDS = (
    *(["scan"], ["image"], ["rules"], ["explain"], ["init"], ["waive"]),
    *(["baseline", name] for name in ("create", "show", "prune")),
    *(["config", name] for name in ("show", "schema")),
    *(["policy", name] for name in ("new", "test", "check", "verify", "input", "eval", "docs", "bundle")),
)


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the help of a command."""
    assert run([*arguments, "--help"]) == 0
    return capsys.readouterr().out


def options(text: str) -> list[str]:
    """Return the options in a help text, in its order."""
    return re.findall(r"^  (?:-\w, )?(--[a-z0-9-]+)", text, re.MULTILINE)


@pytest.mark.parametrize("command", [*GROUPS, *COMMANDS], ids=lambda command: " ".join(command) or "all")
def test_help_fits_a_terminal_and_ends_its_sentences(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    lines = said(capsys, *command).splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines[1:] if line.endswith("...")] == []


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = []
    for group in GROUPS:
        _, _, commands = said(capsys, *group).partition("Commands:\n")
        listed += [[*group, name] for name in re.findall(r"^  (\w+)  ", commands, re.MULTILINE)]
    assert sorted(listed) == sorted([*COMMANDS, *GROUPS[1:]])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_is_explained(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    text = said(capsys, *command).partition("Options:\n")[2]
    found = re.findall(r"^  (-\S.*?)(?:  +|\n {10,})(\S)", text, re.MULTILINE)
    assert len(found) == len(options(text)) > 0


@pytest.mark.parametrize(
    ("command", "first"),
    [
        (
            ["scan"],
            ["--format", "--output", "--allow-empty", "--diff-base", "--govern-from", "--staged", "--root"],
        ),
        (
            ["waive"],
            ["--reason", "--until", "--days", "--ticket", "--owner", "--digest", "--in-source", "--dry-run"],
        ),
        (["baseline", "create"], ["--output", "--force", "--root"]),
        (["baseline", "show"], ["--no-scan", "--root"]),
    ],
    ids=lambda said: " ".join(said) if "--root" not in said else "",
)
def test_what_is_its_own_comes_first(
    capsys: pytest.CaptureFixture[str], command: list[str], first: list[str]
) -> None:
    assert options(said(capsys, *command))[: len(first)] == first
