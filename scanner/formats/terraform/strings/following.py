"""Scripts that follow one another at one pointer: a string has several where its block has several instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from scanner.facts.model import Command, Credential, Reference
    from scanner.facts.scripts import ScriptFacts
    from scanner.model import Pointer

    Fact = TypeVar("Fact", Command, Reference, Credential)


def following(run: ScriptFacts, at: Pointer, start: int, count: int) -> ScriptFacts:
    """Return the facts of a script with its text as one that follows others at its pointer.

    Args:
        run: the facts of the script by itself.
        at: the pointer of the script.
        start: where its text begins after those before it.
        count: how many commands stand before it.
    """
    if not start:
        return run

    def moved(fact: Fact) -> Fact:
        index = fact.at[len(at)] if len(fact.at) > len(at) and fact.at[: len(at)] == at else None
        if not isinstance(index, int):
            return fact
        return msgspec.structs.replace(fact, at=(*at, index + count, *fact.at[len(at) + 1 :]))

    words = tuple(tuple((first + start, last + start) for first, last in one) for one in run.scripts[at])
    return msgspec.structs.replace(
        run,
        commands=tuple(map(moved, run.commands)),
        references=tuple(map(moved, run.references)),
        credentials=tuple(map(moved, run.credentials)),
        scripts={**run.scripts, at: words},
    )
