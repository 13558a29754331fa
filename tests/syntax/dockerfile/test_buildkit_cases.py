"""The reader and the substitution agree with what BuildKit was recorded to say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.dockerfile import Instruction, read
from scanner.syntax.dockerfile.expansion import Binding, expand

CASES = json.loads((Path(__file__).parents[3] / "fixtures/dockerfile/buildkit-cases.json").read_text("utf-8"))
NOT_JUDGED = ("unknown flag", "duplicate flag", "'from' doesn't support variable expansion")
"""Errors about flags: frontends add new flags, so the reader takes any."""


def by_name(case: dict[str, Any]) -> str:
    return str(case["name"])


def as_recorded(source: Source, instruction: Instruction) -> dict[str, Any]:
    node: dict[str, Any] = {
        "keyword": instruction.keyword.value,
        "flags": None if instruction.flags is None else [word.value for word in instruction.flags],
        "words": [word.value for word in instruction.words],
        "json": instruction.is_json,
        "start": source.position(instruction.start)[0],
        "end": source.position(instruction.end)[0],
    }
    if instruction.comments:
        node["comments"] = [word.value for word in instruction.comments]
    if instruction.heredocs:
        node["heredocs"] = [
            {
                "name": heredoc.name,
                "expand": heredoc.expand,
                "chomp": heredoc.chomp,
                "descriptor": heredoc.descriptor,
                "content": heredoc.content.value,
            }
            for heredoc in instruction.heredocs
        ]
    if instruction.trigger is not None:
        trigger = as_recorded(source, instruction.trigger) | {"start": 0, "end": 0}
        node["trigger"] = {
            key: value for key, value in trigger.items() if key not in {"comments", "heredocs"}
        }
    return node


@pytest.mark.parametrize("case", CASES["files"], ids=by_name)
def test_file(case: dict[str, Any]) -> None:
    source = Source("Dockerfile", case["source"])
    refused = case.get("parser_error") or case.get("instruction_error", "")
    if refused and not any(text in refused for text in NOT_JUDGED):
        with pytest.raises(ParseError) as raised:
            read(source)
        assert raised.value.span is not None
        return
    dockerfile = read(source)
    assert [as_recorded(source, instruction) for instruction in dockerfile.instructions] == case["nodes"]
    assert dockerfile.escape == case["escape"]
    syntax = [found.value.value for found in dockerfile.directives if found.name == "syntax"]
    assert [value.partition(" ")[0] for value in syntax] == ([case["syntax"]] if "syntax" in case else [])


class Environment:
    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> Binding | None:
        return Binding(self.values[name]) if name in self.values else None


TEMPLATES = {"${A//p/\\$x}", "${A//p/$}"}
"""A dollar sign in the text that replaces every match means a group of the match to BuildKit."""


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: f"{case['escape']} {case['word']}")
def test_word(case: dict[str, Any]) -> None:
    result = expand(case["word"], case["escape"], Environment(case["env"]))
    if "error" in case or case["word"] in TEMPLATES:
        assert result.unknown
        return
    assert (result.text, result.unknown) == (case["text"], ())


def test_there_are_cases() -> None:
    assert (len(CASES["files"]), len(CASES["words"]), len(CASES["builds"])) >= (290, 230, 100)
