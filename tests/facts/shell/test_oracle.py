"""Commands are split as mvdan.cc/sh splits them (recorded by fixtures/shell/record)."""

import json
from pathlib import Path

import pytest

from scanner.facts.shell import simple
from scanner.facts.shell.context import Collected
from scanner.facts.shell.variables import Variables
from scanner.facts.shell.walk import Walk

FIXTURES = Path(__file__).parents[3] / "fixtures" / "shell"
SCRIPTS = json.loads((FIXTURES / "scripts.json").read_text(encoding="utf-8"))
RECORDED = {
    case["name"]: case for case in json.loads((FIXTURES / "commands.json").read_text(encoding="utf-8"))
}
WINDOWS = "windows line ends"
VALID = [case for case in SCRIPTS if "error" not in RECORDED[case["name"]] and case["name"] != WINDOWS]
INVALID = [case for case in SCRIPTS if "error" in RECORDED[case["name"]]]

SPLIT_DIFFERENTLY = {"[", "let"}
"""Tests give no command here, and the oracle has no command for `let`."""


def split(text: str) -> tuple[list[list[list[int]]], list[str]]:
    collected = Collected()
    Walk(text, Variables(), collected).script()
    commands = [
        [list(place) for place in found.ranges[1:]] for found in collected.invocations if not found.unread
    ]
    return sorted(commands), [found.unread for found in collected.invocations if found.unread]


def comparable(text: str, commands: list[list[list[int]]]) -> list[list[str]]:
    words = [[text[start:end] for start, end in command] for command in sorted(commands)]
    return [command for command in words if command[0] not in SPLIT_DIFFERENTLY]


@pytest.fixture(autouse=True)
def _only_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simple, "unwrap", lambda _words: (0, ()))
    monkeypatch.setattr(simple, "inner", lambda _program, _words: None)
    monkeypatch.setattr(Variables, "get", lambda _self, _name: None)


@pytest.mark.parametrize("case", VALID, ids=[case["name"] for case in VALID])
def test_a_valid_script_is_split_like_the_oracle(case: dict[str, str]) -> None:
    text = case["text"]
    commands, unread = split(text)
    assert unread == []
    assert comparable(text, commands) == comparable(text, RECORDED[case["name"]]["commands"])


@pytest.mark.parametrize("case", INVALID, ids=[case["name"] for case in INVALID])
def test_an_invalid_script_has_a_part_that_is_unread(case: dict[str, str]) -> None:
    _, unread = split(case["text"])
    assert len(unread) == 1


def test_windows_line_ends_belong_to_no_word() -> None:
    text = next(case["text"] for case in SCRIPTS if case["name"] == WINDOWS)
    assert split(text) == ([[[0, 1], [2, 3]], [[5, 6], [7, 8]]], [])


def test_every_script_is_recorded() -> None:
    assert [case["name"] for case in SCRIPTS] == list(RECORDED)
