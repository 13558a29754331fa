"""Facts that several services share, because an anchor or a merge key gives them one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from scanner.facts.model import Command, Credential, Image, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.model import Facts
    from scanner.model import SourceMap

_Fact = TypeVar("_Fact", Image, Reference, Command, Credential)


def once(facts: Facts, source_map: SourceMap) -> Facts:
    """Return the facts with each text that several services share told once, for the first of them.

    Workloads and resources are those of each service all the same.
    """
    return msgspec.structs.replace(
        facts,
        images=_once(
            (msgspec.structs.replace(one, name="") for one in facts.images), facts.images, source_map
        ),
        references=_once(facts.references, facts.references, source_map),
        commands=_once(facts.commands, facts.commands, source_map),
        credentials=_once(facts.credentials, facts.credentials, source_map),
    )


def _once(said: Iterable[_Fact], facts: tuple[_Fact, ...], source_map: SourceMap) -> tuple[_Fact, ...]:
    """Return the facts that say something new about a place; `said` is what each of them says."""
    seen = set()
    found = []
    for what, fact in zip(said, facts, strict=True):
        within = tuple(part for part in fact.at[-3:] if isinstance(part, int))
        key = (source_map.locate(fact.at), within, msgspec.structs.replace(what, at=()))
        if key not in seen:
            seen.add(key)
            found.append(fact)
    return tuple(found)
