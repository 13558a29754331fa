"""The document has conftest's shape, and every part of it has a place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer


CASES = json.loads((Path(__file__).parents[3] / "fixtures/dockerfile/buildkit-cases.json").read_text("utf-8"))
ADDED = {"Heredocs", "Script"}


def text_at(found: Document, pointer: Pointer) -> str:
    start, end = found.source_map.locate(pointer)
    return found.source.text[start:end]


def as_conftest(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what conftest makes of BuildKit's instructions, with the flags of ONBUILD triggers added."""
    stage = -1
    commands: list[dict[str, Any]] = []
    for node in nodes:
        stage += node["keyword"].lower() == "from"
        target = node.get("trigger", node)
        commands.extend(command("comment", stage, Value=[comment]) for comment in node.get("comments", ()))
        flags = node["flags"]
        if target is not node:
            flags = (flags or []) + (target["flags"] or [])
        commands.append(
            command(
                node["keyword"].lower(),
                stage,
                SubCmd="" if target is node else target["keyword"],
                JSON=target["json"],
                Flags=flags,
                Value=target["words"] or None,
            )
        )
    return commands


def command(cmd: str, stage: int, **parts: Any) -> dict[str, Any]:
    empty = {"Cmd": cmd, "SubCmd": "", "JSON": False, "Flags": None, "Value": None, "Stage": max(stage, 0)}
    return empty | parts


@pytest.mark.parametrize(
    "case",
    [case for case in CASES["files"] if "nodes" in case and "instruction_error" not in case],
    ids=lambda case: case["name"],
)
def test_shape(case: dict[str, Any], parsed: Callable[[str], Document]) -> None:
    value = [
        {key: part for key, part in found.items() if key not in ADDED}
        for found in parsed(case["source"]).value
        if found["Cmd"] != "directive"
    ]
    assert value == as_conftest(case["nodes"])
    json.dumps(value)


DOCKERFILE = """\
# escape=\\
ARG A=1
# about
FROM --platform=linux/amd64 a AS b
RUN --mount=type=bind,"from=x y",source=/a cat <<-E > z \\
  && ls
\tc $d
\tE
RUN <<-E
\ta \\
\tb
E
CMD [ "a", \\
  "b" ]
HEALTHCHECK NONE
ONBUILD COPY --from=c d e
RUN
"""


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), "# escape=\\"),
        ((0,), "# escape=\\"),
        ((0, "Value", 0), "\\"),
        ((0, "SubCmd"), "# escape=\\"),
        ((1,), "ARG A=1"),
        ((1, "Value", 0), "A=1"),
        ((2,), "about"),
        ((2, "Value", 0), "about"),
        ((3,), "FROM --platform=linux/amd64 a AS b"),
        ((3, "Cmd"), "FROM"),
        ((3, "Value"), "a AS b"),
        ((3, "Value", 0), "a"),
        ((3, "Value", 0, "tail"), "a"),
        ((3, "Value", 9), "a AS b"),
        ((3, "Stage"), "FROM --platform=linux/amd64 a AS b"),
        ((3, "Flags"), "FROM --platform=linux/amd64 a AS b"),
        ((3, "Flags", 0), "--platform=linux/amd64"),
        ((3, "Flags", 0, "value"), "linux/amd64"),
        ((4,), 'RUN --mount=type=bind,"from=x y",source=/a cat <<-E > z \\'),
        ((4, "Flags", 0, "from"), "x y"),
        ((4, "Flags", 0, "source"), "/a"),
        ((4, "Flags", 0, "type"), "bind"),
        ((4, "Flags", 0, "none"), '--mount=type=bind,"from=x y",source=/a'),
        ((4, "Value", 0), "cat <<-E > z \\\n  && ls"),
        ((4, "Script"), "cat <<-E > z \\\n  && ls\n\tc $d\n\tE"),
        ((4, "Heredocs", 0), "<<-E"),
        ((4, "Heredocs", 0, "Name"), "<<-E"),
        ((4, "Heredocs", 0, "Content"), "\tc $d\n"),
        ((5, "Script"), "a \\\n\tb\n"),
        ((6, "Value"), '[ "a", \\\n  "b" ]'),
        ((6, "Value", 1), "b"),
        ((7, "Value"), "NONE"),
        ((8, "SubCmd"), "COPY"),
        ((8, "Flags", 0, "value"), "c"),
        ((8, "Value", 1), "e"),
        ((9, "Value"), "RUN"),
        ((9, "Value", 0), "RUN"),
        ((99,), "# escape=\\"),
        (("x",), "# escape=\\"),
    ],
    ids=str,
)
def test_place(pointer: Pointer, text: str, parsed: Callable[[str], Document]) -> None:
    assert text_at(parsed(DOCKERFILE), pointer) == text


def test_scripts_of_heredocs(parsed: Callable[[str], Document]) -> None:
    value = parsed(DOCKERFILE).value
    assert value[4]["Script"] == "cat <<-E > z   && ls\n\tc $d\nE"
    assert value[4]["Heredocs"] == [{"Name": "E", "Content": "\tc $d\n"}]
    assert value[5]["Script"] == "a \\\nb\n"


@pytest.mark.parametrize(
    ("pointer", "part", "text"),
    [
        ((4, "Script"), "&& ls", "&& ls"),
        ((4, "Script"), "z   &&", "z \\\n  &&"),
        ((4, "Script"), "$d\nE", "$d\n\tE"),
        ((5, "Script"), "\nb", "\n\tb"),
        ((5, "Script"), "b", "b"),
        ((6, "Value", 0), "a", "a"),
    ],
    ids=str,
)
def test_place_within(pointer: Pointer, part: str, text: str, parsed: Callable[[str], Document]) -> None:
    found = parsed(DOCKERFILE)
    value = found.value
    for segment in pointer:
        value = value[segment]
    at = value.index(part)
    start, end = found.source_map.locate_within(pointer, at, at + len(part))
    assert found.source.text[start:end] == text


def test_within_nothing(parsed: Callable[[str], Document]) -> None:
    found = parsed(DOCKERFILE)
    assert found.source_map.locate_within((9, "Value", 0), 0, 1) == found.source_map.locate((9,))
    assert found.source_map.locate_within((), 0, 1) == found.source_map.locate(())


def test_addresses(parsed: Callable[[str], Document]) -> None:
    found = parsed("ARG A\nFROM a\nRUN b\nFROM c AS D\nRUN e\n")
    assert [found.address((index, "Value", 0)) for index in range(5)] == [
        *("Dockerfile", "stage 0", "stage 0", "stage D", "stage D")
    ]
