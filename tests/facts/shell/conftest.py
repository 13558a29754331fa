"""What every test of shell scripts asks for: the commands of a script, flattened."""

from collections.abc import Callable, Mapping

import pytest

from scanner.facts.model import Command
from scanner.facts.scripts import script

Row = tuple[str, str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""What is written, the program, its arguments, what runs it, what is unknown, and its words as written."""


def rows(text: str, variables: Mapping[str, str] | None = None) -> list[Row]:
    at = ("run",)
    facts = script(text, at, phase="ci", target="runner", shell="bash", variables=variables)
    places = facts.scripts.get(at, ())
    found: list[Row] = []
    for index, (command, words) in enumerate(zip(facts.commands, places, strict=False)):
        whole, *rest = [text[start:end] for start, end in words]
        found.append((whole, command.program, command.args, command.via, command.unknown, tuple(rest)))
        expected = Command(
            ("run", index),
            command.program,
            command.verb,
            command.args,
            "ci",
            "runner",
            command.via,
            command.unknown,
        )
        assert command == expected
    return found


@pytest.fixture
def commands_of() -> Callable[..., list[Row]]:
    return rows
