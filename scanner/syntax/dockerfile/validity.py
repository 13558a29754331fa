"""What no Dockerfile frontend builds: unknown instructions, wrong numbers of arguments, a missing FROM.

Flags are not judged: frontends add new ones, and a flag that is not known here hides nothing. The triggers of
ONBUILD are not judged either: this file builds, whatever they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.dockerfile.heredocs import marker
from scanner.syntax.dockerfile.lines import SPACES

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.dockerfile.tree import Instruction

INSTRUCTIONS = frozenset(
    {
        "add",
        "arg",
        "cmd",
        "copy",
        "entrypoint",
        "env",
        "expose",
        "from",
        "healthcheck",
        "label",
        "maintainer",
        "onbuild",
        "run",
        "shell",
        "stopsignal",
        "user",
        "volume",
        "workdir",
    }
)
_ONE = frozenset({"maintainer", "stopsignal", "user", "workdir"})
_SOME = frozenset({"arg", "env", "expose", "healthcheck", "label", "onbuild", "shell", "volume"})
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*\Z")


def check(source: Source, instruction: Instruction) -> None:
    """Refuse an instruction that cannot be built.

    Raises:
        ParseError: what is wrong with it, at the instruction or its keyword.
    """
    message = _wrong(instruction)
    if message is None:
        return
    name = instruction.name
    if name not in INSTRUCTIONS:
        raise ParseError(
            f"unknown instruction {instruction.keyword.value!r}"[:200],
            hint="a Dockerfile that is generated is scanned after it is generated",
            span=source.span(instruction.keyword.start, instruction.keyword.end),
        )
    raise ParseError(message, span=source.span(instruction.start, instruction.end))


def check_order(source: Source, instructions: list[Instruction]) -> None:
    """Refuse a file without instructions, and one where something else than ARG stands before FROM.

    Raises:
        ParseError: at the instruction, or at the end of the file.
    """
    for instruction in instructions:
        if instruction.name == "from":
            return
        if instruction.name != "arg":
            raise ParseError(
                f"{instruction.keyword.value} stands before the first FROM",
                hint="only ARG may stand there",
                span=source.span(instruction.keyword.start, instruction.keyword.end),
            )
    end = len(source.text)
    raise ParseError("the Dockerfile has no FROM instruction", span=source.span(end, end))


def _wrong(instruction: Instruction) -> str | None:
    name = instruction.name
    count = len(instruction.words)
    keyword = name.upper()
    if name not in INSTRUCTIONS:
        return "unknown instruction"
    if name in _ONE and count != 1:
        return f"{keyword} requires exactly one argument"
    if name in _SOME and count == 0 and instruction.trigger is None:
        return f"{keyword} requires at least one argument"
    if name == "from":
        return _wrong_from(instruction)
    if name in {"copy", "add"}:
        return _wrong_copy(instruction)
    if name == "healthcheck":
        return _wrong_healthcheck(instruction)
    if name == "shell" and not instruction.is_json:
        return "SHELL requires its arguments as a JSON array"
    if name in {"env", "label"} and not all(word.value for word in instruction.words[::3]):
        return f"{keyword} names can not be blank"
    if name == "arg" and any(word.value.startswith("=") for word in instruction.words):
        return "ARG names can not be blank"
    if name == "volume" and not all(word.value.strip(SPACES) for word in instruction.words):
        return "VOLUME can not be an empty string"
    return _wrong_trigger(instruction.trigger) if instruction.trigger is not None else None


def _wrong_from(instruction: Instruction) -> str | None:
    words = instruction.words
    if len(words) == 3 and words[1].value.lower() == "as":
        if _STAGE_NAME.match(words[2].value.lower()):
            return None
        return f"{words[2].value!r}"[:100] + " is no name for a build stage"
    return None if len(words) == 1 else "FROM requires either one or three arguments (FROM image AS name)"


def _wrong_copy(instruction: Instruction) -> str | None:
    keyword = instruction.name.upper()
    if len(instruction.words) < 2:
        return f"{keyword} requires at least two arguments"
    if marker(instruction.words[-1].value) is not None:
        return f"{keyword} can not write to a here-document"
    return None


def _wrong_healthcheck(instruction: Instruction) -> str | None:
    kind = instruction.words[0].value.upper()
    count = len(instruction.words)
    if kind == "NONE":
        return "HEALTHCHECK NONE takes no arguments" if count > 1 else None
    if kind != "CMD":
        return "HEALTHCHECK requires CMD or NONE"
    return "HEALTHCHECK CMD requires a command" if count == 1 else None


def _wrong_trigger(trigger: Instruction) -> str | None:
    if trigger.name in {"onbuild", "from", "maintainer"}:
        return f"{trigger.name.upper()} is not allowed as an ONBUILD trigger"
    return None
