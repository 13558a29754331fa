"""Follows the output of commands through pipes, substitutions and variables."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from scanner.facts.shell.nested import SHELLS
from scanner.facts.shell.options import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.facts.shell.invocation import Invocation, Sink
    from scanner.facts.shell.words import Word

_IN_THIS_SHELL = names("eval source .")
_INTERPRETERS = SHELLS | _IN_THIS_SHELL | names("perl ruby node php lua pwsh fish osascript")
_PYTHON = re.compile(r"python[0-9.]*")
_NOT_READING = names("cd set export mkdir rm echo printf test [ [[ umask shopt pushd popd sleep true :")
_PRINTS = names("echo printf cat")
_FURTHEST = 64
"""Commands that are looked at in a row."""


_GIVEN_PROGRAM = {
    "node": re.compile(r"-(?:e|p|pe|-eval.*|-print.*)\Z").match,
    "perl": re.compile(r"-[a-zA-Z0-9]*[eE]").match,
    "php": re.compile(r"-[rBRE]").match,
    "python": re.compile(r"-[a-zA-Z]*[cm]").match,
    "ruby": re.compile(r"-[a-zA-Z]*e").match,
}
"""For an interpreter, the options that hand it its program."""


class Flows:
    """Where the output of the commands of one script goes."""

    def __init__(self, invocations: Sequence[Invocation]) -> None:
        self._order = {id(invocation): index for index, invocation in enumerate(invocations)}
        self._runs_variable: dict[str, list[tuple[int, str]]] = {}
        for index, invocation in enumerate(invocations):
            interpreter = _runs_its_arguments(invocation)
            for name in _variables(invocation) if interpreter is not None else ():
                self._runs_variable.setdefault(name, []).append((index, interpreter or ""))

    def piped_to(self, invocation: Invocation) -> str | None:
        """Return the program that the output of a command is piped into, None if it is not.

        Of several in a row, the first that runs what it reads counts (`curl | gunzip | sh` is `sh`);
        an interpreter that is given its program otherwise does not count; `bash <(...)`, `sh -c "$(...)"` and `X=$(...); eval "$X"` count as pipes, the last into `sh`.
        """
        first: str | None = None
        current = invocation
        for _ in range(_FURTHEST):
            sink = current.sink
            if sink is None:
                return first
            if sink.variable:
                return self._run_later(sink.variable, invocation) or first
            consumer = _reader(sink)
            if consumer is None:
                return first
            interpreter = _interpreter(consumer)
            if interpreter is not None:
                return first if sink.kind == "pipe" and _has_its_program(consumer) else interpreter
            if sink.kind == "pipe" and first is None:
                first = consumer.program
            current = consumer
        return first

    def _run_later(self, variable: str, invocation: Invocation) -> str | None:
        runs = self._runs_variable.get(variable, [])
        index = bisect_right(runs, (self._order.get(id(invocation), -1), "\U0010ffff"))
        return runs[index][1] if index < len(runs) else None


def feeds(invocation: Invocation, program: str) -> bool:
    """Tell whether a command is piped straight into a program."""
    sink = invocation.sink
    consumer = _reader(sink) if sink is not None and sink.kind == "pipe" else None
    return consumer is not None and consumer.program == program


def _reader(sink: Sink) -> Invocation | None:
    """Return the command that reads what goes into a sink."""
    for consumer in islice(sink.consumers, _FURTHEST):
        if sink.kind != "pipe" or consumer.program not in _NOT_READING:
            return consumer
    return None


def _interpreter(invocation: Invocation) -> str | None:
    """Return the interpreter that a command is, None if it is none; `eval` and `.` are the shell itself."""
    program = invocation.program or ""
    if program in _IN_THIS_SHELL:
        return "sh"
    return program if program in _INTERPRETERS or _PYTHON.fullmatch(program) else None


def _has_its_program(invocation: Invocation) -> bool:
    """Tell whether an interpreter gets its program from its arguments, so that what it reads is only data."""
    given = _GIVEN_PROGRAM.get((invocation.program or "").rstrip("0123456789."))
    return given is not None and any(given(word.text) for word in invocation.arguments)


def _runs_its_arguments(invocation: Invocation) -> str | None:
    """Return the interpreter that runs what the words of a command say: its own, or one it prints to."""
    interpreter = _interpreter(invocation)
    sink = invocation.sink
    if interpreter is None and sink is not None and sink.kind == "pipe" and invocation.program in _PRINTS:
        consumer = _reader(sink)
        return _interpreter(consumer) if consumer is not None else None
    return interpreter


def _variables(invocation: Invocation) -> Iterator[str]:
    words = invocation.words if invocation.stdin is None else [*invocation.words, invocation.stdin]
    return (_name(expression) for word in words for expression in word.unknown)


def expands(words: Iterable[Word], variables: set[str]) -> bool:
    """Tell whether words expand one of some variables whose value is not known."""
    return any(_name(expression) in variables for word in words for expression in word.unknown)


def _name(expression: str) -> str:
    return expression.lstrip("${").partition("}")[0]


def reached(invocations: Iterable[Invocation]) -> tuple[set[int], set[str]]:
    """Return the commands (by `id`) and the variables that the output of some commands reaches."""
    commands: set[int] = set()
    variables: set[str] = set()
    for sink in _sinks(invocations):
        if sink.variable:
            variables.add(sink.variable)
        commands.update(id(consumer) for consumer in sink.consumers)
    return commands, variables


def consumers(invocation: Invocation) -> Iterator[Invocation]:
    """Yield the commands that the output of a command reaches, the nearest first."""
    for sink in islice(_sinks([invocation]), _FURTHEST):
        yield from islice(sink.consumers, _FURTHEST)


def _sinks(invocations: Iterable[Invocation]) -> Iterator[Sink]:
    """Yield the sinks that the output of commands goes through, each once."""
    seen: set[int] = set()
    current = list(invocations)
    while current:
        following: list[Invocation] = []
        for invocation in current:
            sink = invocation.sink
            if sink is not None and id(sink) not in seen:
                seen.add(id(sink))
                yield sink
                following.extend(sink.consumers)
        current = following


class Feeders:
    """Which commands print what others read through a pipe."""

    def __init__(self, invocations: Iterable[Invocation]) -> None:
        self._writers: dict[int, list[Invocation]] = {}
        self._sinks: dict[int, list[Sink]] = {}
        for invocation in invocations:
            sink = invocation.sink
            if sink is None or sink.kind != "pipe":
                continue
            writers = self._writers.setdefault(id(sink), [])
            if not writers:
                for consumer in sink.consumers:
                    self._sinks.setdefault(id(consumer), []).append(sink)
            writers.append(invocation)

    def of(self, invocation: Invocation) -> list[Invocation]:
        """Return the commands before a command in its pipeline, as many as are looked at."""
        found: list[Invocation] = []
        seen: set[int] = set()
        stack = [invocation]
        while stack and len(found) < _FURTHEST:
            for sink in self._sinks.get(id(stack.pop()), ()):
                if id(sink) not in seen:
                    seen.add(id(sink))
                    found.extend(self._writers[id(sink)][:_FURTHEST])
                    stack.extend(self._writers[id(sink)][:_FURTHEST])
        return found
