"""What runs, when and where, and in which shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

Shown = tuple["Pointer", str | None, tuple[str, ...], str, str]


def shown(document: Document) -> list[Shown]:
    return [
        (command.at, command.program, command.args, command.phase, command.target)
        for command in document.facts.commands
    ]


def build(at: Pointer, program: str, *args: str) -> Shown:
    return (at, program, args, "build", "image")


def boot(at: Pointer, program: str, *args: str) -> Shown:
    return (at, program, args, "boot", "container")


def run(at: Pointer, program: str, *args: str) -> Shown:
    return (at, program, args, "run", "container")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("RUN a b && c\n", [build((1, "Value", 0, 0), "a", "b"), build((1, "Value", 0, 1), "c")]),
        ('RUN ["a", "$b"]\n', [build((1, "Value"), "a", "$b")]),
        (
            'RUN ["/bin/sh", "-c", "a && b"]\n',
            [build((1, "Value", 2, 0), "a"), build((1, "Value", 2, 1), "b")],
        ),
        ("RUN <<E\na\nb\nE\n", [build((1, "Script", 0), "a"), build((1, "Script", 1), "b")]),
        ("RUN <<-E\n\ta\n\tE\n", [build((1, "Script", 0), "a")]),
        ("RUN a <<E && b\nc\nE\n", [build((1, "Script", 0), "a"), build((1, "Script", 1), "b")]),
        ("ARG V=1\nENV W=2$V\nRUN a $V ${W}\n", [build((3, "Value", 0, 0), "a", "1", "21")]),
        ("ONBUILD RUN a\n", [build((1, "Value", 0, 0), "a")]),
        ('ONBUILD CMD ["a"]\n', [boot((1, "Value"), "a")]),
        ("RUN\nCMD\nENTRYPOINT\n", []),
        ("CMD []\nENTRYPOINT []\n", []),
        ("CMD a b\n", [boot((1, "Value", 0, 0), "a", "b")]),
        ('CMD ["a", "b"]\n', [boot((1, "Value"), "a", "b")]),
        ('CMD ["a"]\nCMD ["b"]\n', [boot((2, "Value"), "b")]),
        ("ENTRYPOINT a\nCMD b\n", [boot((1, "Value", 0, 0), "a")]),
        ('ENTRYPOINT ["a"]\nCMD ["b"]\n', [boot((1, "Value"), "a", "b")]),
        ('CMD ["b"]\nENTRYPOINT ["a"]\n', [boot((2, "Value"), "a", "b")]),
        ('ENTRYPOINT []\nCMD ["b"]\n', [boot((2, "Value"), "b")]),
        ('ENTRYPOINT ["a"]\nCMD b\n', [boot((1, "Value"), "a"), boot((2, "Value", 0, 0), "b")]),
        ('ENTRYPOINT ["/run.sh"]\nCMD ["b"]\n', [boot((1, "Value"), "run.sh", "b"), boot((2, "Value"), "b")]),
        (
            'ENTRYPOINT ["sh", "-c"]\nCMD ["a; b"]\n',
            [boot((2, "Value", 0, 0), "a"), boot((2, "Value", 0, 1), "b")],
        ),
        ("ARG A=1\nENV B=2\nCMD a $A $B\n", [boot((3, "Value", 0, 0), "a", "$A", "2")]),
        ("HEALTHCHECK CMD a b\n", [run((1, "Value", 1, 0), "a", "b")]),
        ('HEALTHCHECK CMD ["a", "b"]\n', [run((1, "Value"), "a", "b")]),
        ("HEALTHCHECK CMD a\nHEALTHCHECK NONE\n", []),
    ],
)
def test_commands(text: str, commands: list[Shown], parsed: Callable[[str], Document]) -> None:
    assert shown(parsed("FROM x:1.2.3\n" + text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ('ENTRYPOINT ["a"]\nCMD ["b"]\nFROM s\n', [boot((1, "Value"), "a", "b")]),
        (
            'ENTRYPOINT ["a"]\nFROM s\nCMD ["c"]\n',
            [boot((1, "Value"), "a"), boot((3, "Value"), "a", "c")],
        ),
        (
            'CMD ["b"]\nFROM s\nENTRYPOINT ["c"]\n',
            [boot((1, "Value"), "b"), boot((3, "Value"), "c")],
        ),
        ("HEALTHCHECK CMD a\nFROM s\n", [run((1, "Value", 1, 0), "a")]),
        ("ENV A=1\nFROM s\nRUN a $A\n", [build((3, "Value", 0, 0), "a", "1")]),
        ("ARG A=1\nFROM s\nRUN a $A\n", [build((3, "Value", 0, 0), "a", "1")]),
        ("ARG A=1\nFROM y:1.2.3\nRUN a $A\n", [build((3, "Value", 0, 0), "a", "$A")]),
        ("ONBUILD ENV A=1\nFROM s\nRUN a $A\n", [build((3, "Value", 0, 0), "a", "1")]),
    ],
)
def test_inherited(text: str, commands: list[Shown], parsed: Callable[[str], Document]) -> None:
    assert shown(parsed("FROM x:1.2.3 AS s\n" + text)) == commands


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ('FROM a\nSHELL ["powershell", "-Command"]\nRUN x\n', True),
        ('FROM a\nSHELL ["cmd", "/S", "/C"]\nRUN x\n', True),
        ('FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN x\n', False),
        ('FROM a\nSHELL ["conda", "run", "-n", "y", "/bin/bash", "-c"]\nRUN x\n', False),
        ('FROM a AS s\nSHELL ["pwsh", "-c"]\nFROM s\nRUN x\n', True),
        ('FROM a AS s\nSHELL ["pwsh", "-c"]\nFROM b\nRUN x\n', False),
        ("# escape=`\nFROM a\nRUN x\n", True),
        ('# escape=`\nFROM a\nSHELL ["bash", "-c"]\nRUN x\n', False),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x\n", True),
        ("FROM python:3.12-windowsservercore\nRUN x\n", True),
        ("FROM a\nRUN <<E\n#!/usr/bin/env python3\nx()\nE\n", True),
        ("FROM a\nRUN <<E\n#!/bin/bash\nx\nE\n", False),
        ('FROM a\nSHELL ["pwsh", "-c"]\nRUN ["x"]\n', False),
    ],
)
def test_shells(text: str, unknown: bool, parsed: Callable[[str], Document]) -> None:
    commands = parsed(text).facts.commands
    assert [command.program for command in commands] == [None if unknown else "x"]
    assert bool(commands[0].unknown) is unknown


def test_places(parsed: Callable[[str], Document]) -> None:
    text = 'FROM a\nRUN b c \\\n # no\n && d "e"\nRUN <<-X\n\tf \\\n\tg\nX\nCMD ["h", "i"]\n'
    document = parsed(text)
    marked = []
    for command in document.facts.commands:
        for at in (command.at, (*command.at, 1)):
            span = document.span(at)
            starts = document.source.line_starts
            start, end = (
                starts[span.line - 1] + span.column - 1,
                starts[span.end_line - 1] + span.end_column - 1,
            )
            marked.append(text[start:end])
    assert marked == ["b c", "c", 'd "e"', '"e"', "f \\\n\tg", "g", '["h", "i"]', "i"]
