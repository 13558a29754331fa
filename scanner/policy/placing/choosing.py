"""Chooses, of all places whose texts an answer names, the one that the most of them speak for."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Pointer
    from scanner.policy.placing.candidates import Candidate

_MAX_CANDIDATES = 256
_ENOUGH = 1.0
"""What must speak for a place: a number, or two ordinary words."""
_SAME = 1e-9
_CHANGES = "resource_changes"
"""The section of a plan that people know best."""


class Choice(msgspec.Struct, frozen=True):
    """What was chosen.

    Attributes:
        at: the part.
        is_weak: whether only ordinary words speak for it, beside what names the whole, or it is what names the whole.
    """

    at: Pointer
    is_weak: bool


def choose(found: Sequence[Sequence[Candidate]]) -> Choice | None:
    """Return the part that the texts of an answer speak for, None where they speak for none.

    Args:
        found: for each text the parts for which it speaks; the weightiest first.
    """
    candidates = [one for same in found for one in same][:_MAX_CANDIDATES]
    if not candidates:
        return None
    support = _supports(candidates)
    best = max(support)
    if best < _ENOUGH:
        return None
    equals = [one for one, of in zip(candidates, support, strict=True) if of > best - _SAME]
    winners = [one for one in equals if not one.is_naming] or _deepest(equals)
    is_weak = not any(_is_strong(one, candidates) for one in winners)
    if all(one.is_identity for one in winners):
        return _identity(candidates)
    if len(winners) == 1:
        return Choice(_part(winners[0]), is_weak)
    at = _common([one.at for one in winners]) or _only_named(equals) or _first_alike(winners)
    return Choice(at, is_weak) if at else _identity(candidates)


def _only_named(equals: Sequence[Candidate]) -> Pointer:
    """Return the only part that has the text as its name, where labels and the like have it too; else ()."""
    named = [one for one in equals if one.is_naming and not one.is_identity and len(one.at) > len(one.owner)]
    return _part(named[0]) if len(named) == 1 else ()


def _first_alike(winners: Sequence[Candidate]) -> Pointer:
    """Return what the winners in one section have in common, where every section has the same texts; else ().

    A plan of Terraform describes each resource in several sections.
    """
    sections: dict[str | int, list[Candidate]] = {}
    for one in winners:
        sections.setdefault(one.at[0] if one.at else "", []).append(one)
    if len({frozenset(one.text for one in same) for same in sections.values()}) > 1:
        return ()
    first = sections.get(_CHANGES) or next(iter(sections.values()))
    return _part(first[0]) if len(first) == 1 else _common([one.at for one in first])


def _identity(candidates: Sequence[Candidate]) -> Choice | None:
    """Return the name of what the document describes, where that is among what is named."""
    return next(
        (Choice(one.at, True) for one in candidates if one.is_identity and one.at[-1] == "name"), None
    )


def _supports(candidates: Sequence[Candidate]) -> list[float]:
    """Return how much speaks for each candidate: the texts that name what it stands in, each once.

    What only stands beside it speaks half as much for it as for itself.
    """
    others = [
        (
            len(one.owner),
            one.owner,
            one.at,
            one.text,
            one.weight,
            one.weight if one.is_naming else one.weight / 2,
        )
        for one in candidates
    ]
    found: dict[Pointer, float] = {}
    for at in {one.at for one in candidates}:
        weights: dict[str, float] = {}
        for length, owner, other, text, weight, beside in others:
            if at[:length] == owner:
                said = weight if other == at else beside
                if weights.get(text, 0.0) < said:
                    weights[text] = said
        found[at] = sum(sorted(weights.values()))
    return [found[one.at] for one in candidates]


def _is_strong(one: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Tell whether more than ordinary words speak for a candidate, beside what names the whole."""
    return any(
        other.is_strong
        and not other.is_identity
        and (other.at == one.at or (other.owner and one.at[: len(other.owner)] == other.owner))
        for other in candidates
    )


def _deepest(winners: list[Candidate]) -> list[Candidate]:
    """Return those that no other of them stands in: of `resource`, its type and its name, the name."""
    return [
        one
        for one in winners
        if not any(
            len(other.at) > len(one.at) and other.at[: len(one.owner)] == one.owner for other in winners
        )
    ]


def _part(one: Candidate) -> Pointer:
    """Return what a candidate stands for: a name in an item of a sequence for the item."""
    if one.is_naming and not one.is_identity and one.owner and isinstance(one.owner[-1], int):
        return one.owner
    return one.at


def _common(pointers: Sequence[Pointer]) -> Pointer:
    together = zip(*pointers, strict=False)
    return tuple(parts[0] for parts in takewhile(lambda parts: len(set(map(repr, parts))) == 1, together))
