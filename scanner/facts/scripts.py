"""Commands, packages, downloads and credentials of a script or of an exec form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.credentials import credential
from scanner.facts.downloads import downloads
from scanner.facts.model import Unknown
from scanner.facts.packages import packages
from scanner.facts.shell.context import Collected
from scanner.facts.shell.interpreter import foreign
from scanner.facts.shell.invocation import Assignment, Invocation
from scanner.facts.shell.nested import SHELLS, inner
from scanner.facts.shell.runs import Run, run
from scanner.facts.shell.secrets import credentials
from scanner.facts.shell.variables import Variables
from scanner.facts.shell.walk import Walk
from scanner.facts.shell.words import Word
from scanner.facts.shell.wrappers import canonical, program_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.facts.model import Command, Credential, Phase, Reference, Target
    from scanner.model import Pointer, Words


class ScriptFacts(msgspec.Struct, frozen=True):
    """What was read off one script or one exec form.

    Attributes:
        commands: its commands, in the order they are written.
        references: the packages, downloads and git sources its commands fetch.
        credentials: the literal credentials it contains.
        scripts: for the pointer of each script text, the words of its commands (`Document.scripts`). Behind
            the commands stand the ranges of assignments that a credential points to.
    """

    commands: tuple[Command, ...] = ()
    references: tuple[Reference, ...] = ()
    credentials: tuple[Credential, ...] = ()
    scripts: dict[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)


def script(
    text: str,
    at: Pointer,
    *,
    phase: Phase,
    target: Target,
    shell: str = "sh",
    variables: Mapping[str, str] | None = None,
) -> ScriptFacts:
    """Return the facts of a script; command `i` stands at `at + (i,)`.

    Args:
        text: the script as the shell gets it.
        at: the pointer of the text.
        phase: when it runs.
        target: where it runs.
        shell: the program that is told to run it (`bash`, `pwsh`).
        variables: environment variables whose values are known.
    """
    return _script(text, at, phase, target, shell, variables or {}, ())


def _script(
    text: str,
    at: Pointer,
    phase: Phase,
    target: Target,
    shell: str,
    variables: Mapping[str, str],
    via: tuple[str, ...],
) -> ScriptFacts:
    if not text.strip():
        return ScriptFacts()
    collected = Collected()
    language = foreign(text, shell)
    if language is None:
        Walk(text, Variables(variables), collected, via=via).script()
    else:
        collected.invocations.append(Invocation(None, [], ((0, len(text)),), via, unread=language))
    invocations = sorted(collected.invocations, key=_order)
    runs = [run(found, (*at, index), phase=phase, target=target) for index, found in enumerate(invocations)]
    ranges = [found.ranges for found in invocations]
    assigned = _assigned(collected.assignments, at, phase, target, ranges)
    facts = _facts(runs)
    return ScriptFacts(facts.commands, facts.references, (*facts.credentials, *assigned), {at: tuple(ranges)})


def _order(invocation: Invocation) -> tuple[int, int]:
    start, end = invocation.ranges[0]
    return start, -end


def _facts(runs: Sequence[Run]) -> ScriptFacts:
    references = [*packages(runs), *downloads(runs)]
    return ScriptFacts(
        commands=tuple(one.command for one in runs),
        references=tuple(sorted(references, key=lambda found: _pointer_order(found.at))),
        credentials=tuple(found for one in runs for found in credentials(one)),
    )


def _pointer_order(at: Pointer) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in at)


def _assigned(
    assignments: Sequence[Assignment], at: Pointer, phase: Phase, target: Target, ranges: list[Words]
) -> list[Credential]:
    """Return the credentials that variables are set to, and add the ranges of those assignments."""
    found = []
    for assignment in sorted(assignments, key=lambda assignment: assignment.where):
        if assignment.value.unknown:
            continue
        fact = credential(
            (*at, len(ranges)), assignment.name, assignment.value.text, phase=phase, target=target
        )
        if fact is not None:
            found.append(fact)
            ranges.append((assignment.where,))
    return found


def argv(
    words: Sequence[str | Unknown],
    at: Pointer,
    *,
    phase: Phase,
    target: Target,
    pointers: Sequence[Pointer] | None = None,
    variables: Mapping[str, str] | None = None,
) -> ScriptFacts:
    """Return the facts of an exec form.

    The command stands at `at`. If it runs a script (`["sh", "-c", "..."]`), the commands of the script are
    returned instead, at the pointer of the script's word.

    Args:
        words: the program and its arguments.
        at: the pointer of the command.
        phase: when it runs.
        target: where it runs.
        pointers: the pointer of each word; by default word `k` stands at `at + (k,)`.
        variables: environment variables whose values are known.
    """
    if not words:
        return ScriptFacts()
    places = list(pointers) if pointers is not None else [(*at, index) for index in range(len(words))]
    read = [_word(word, index) for index, word in enumerate(words)]
    index, via = unwrap(read)
    own = read[index:]
    name = program_name(own[0])
    program = canonical(name) if name is not None else None
    found = inner(program, own) if program in SHELLS else None
    text = found.script.text if found is not None and found.script is not None else ""
    if found is not None and found.index is not None and text.strip() and not own[found.index].unknown:
        place = places[index + found.index]
        return _script(text, place, phase, target, "sh", variables or {}, (*via, program or ""))
    invocation = Invocation(program, own, (), via)
    one = run(invocation, at, phase=phase, target=target, pointers=places[index:])
    return _facts([one])


def _word(word: str | Unknown, index: int) -> Word:
    if isinstance(word, Unknown):
        return Word(word.expression, index, index + 1, (word.expression,))
    return Word(word, index, index + 1)
