"""Follows the output of commands through pipes, substitutions and variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.shell.nested import SHELLS
from scanner.facts.shell.options import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.facts.shell.invocation import Invocation
    from scanner.facts.shell.words import Word

_IN_THIS_SHELL = names("eval source .")
_INTERPRETERS = SHELLS | _IN_THIS_SHELL | names("perl ruby node php lua pwsh fish osascript")
_PYTHON = re.compile(r"python[0-9.]*")
_NOT_READING = names("cd set export mkdir rm echo printf test [ [[ umask shopt pushd popd sleep true :")
_PRINTS = names("echo printf cat")
_FURTHEST = 64


def piped_to(invocation: Invocation, later: Sequence[Invocation]) -> str | None:
    """Return the program that the output of a command is piped into, None if it is not.

    Of several in a row, the first that runs what it reads counts (`curl | gunzip | sh` is `sh`); `bash <(...)`,
    `sh -c "$(...)"` and `X=$(...); eval "$X"` count as pipes, the last into `sh`.

    Args:
        invocation: the command.
        later: the commands after it.
    """
    first: str | None = None
    current = invocation
    for _ in range(_FURTHEST):
        sink = current.sink
        if sink is None:
            return first
        if sink.kind == "variable":
            return _interpreter_of(sink.variable, later) or first
        consumer = next(
            (one for one in sink.consumers if one.program not in _NOT_READING or sink.kind != "pipe"), None
        )
        if consumer is None:
            return first
        interpreter = _interpreter(consumer)
        if interpreter is not None:
            return interpreter
        if sink.kind == "pipe" and first is None:
            first = consumer.program
        current = consumer
    return first


def _interpreter_of(variable: str, later: Sequence[Invocation]) -> str | None:
    for invocation in later:
        stdin = (invocation.stdin,) if invocation.stdin is not None else ()
        if expands((*invocation.words, *stdin), {variable}):
            following = invocation.sink if invocation.program in _PRINTS else None
            piped = following.consumers[:1] if following is not None and following.kind == "pipe" else []
            for one in (invocation, *piped):
                interpreter = _interpreter(one)
                if interpreter is not None:
                    return interpreter
    return None


def _interpreter(invocation: Invocation) -> str | None:
    """Return the interpreter that a command is, None if it is none; `eval` and `.` are the shell itself."""
    program = invocation.program or ""
    if program in _IN_THIS_SHELL:
        return "sh"
    return program if program in _INTERPRETERS or _PYTHON.fullmatch(program) else None


def expands(words: Iterable[Word], variables: set[str]) -> bool:
    """Tell whether words expand one of some variables whose value is not known."""
    return any(_name(expression) in variables for word in words for expression in word.unknown)


def _name(expression: str) -> str:
    return expression.lstrip("${").partition("}")[0]


def reached(invocations: Iterable[Invocation]) -> tuple[set[int], set[str]]:
    """Return the commands (by `id`) and the variables that the output of some commands reaches."""
    commands: set[int] = set()
    variables: set[str] = set()
    stack = list(invocations)
    while stack:
        sink = stack.pop().sink
        if sink is None:
            continue
        if sink.variable:
            variables.add(sink.variable)
        for consumer in sink.consumers:
            if id(consumer) not in commands:
                commands.add(id(consumer))
                stack.append(consumer)
    return commands, variables
