"""Chooses, of all places whose texts an answer names, the one that the most of them speak for."""

from __future__ import annotations

from itertools import takewhile
from math import sqrt
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.placing.words import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Pointer
    from scanner.policy.placing.matches import Match

_NAMES = frozenset({"name", "Name", "id", "kind", "apiVersion", "namespace", "Cmd"})
_MAX_CANDIDATES = 256
_ENOUGH = 1.0
"""What must speak for a place: a number, or two ordinary words."""
_SAME = 1e-9


class Choice(msgspec.Struct, frozen=True):
    """What was chosen.

    Attributes:
        at: the part.
        is_weak: whether only ordinary words speak for it, beside what names the whole, or it is what names the whole.
    """

    at: Pointer
    is_weak: bool


class _Candidate(msgspec.Struct, frozen=True):
    at: Pointer
    owner: Pointer
    is_naming: bool
    is_identity: bool
    text: str
    weight: float
    is_strong: bool


def choose(weights: Mapping[str, float], places: Mapping[str, Sequence[Match]]) -> Choice | None:
    """Return the part that the texts of an answer speak for, None where they speak for none."""
    candidates = _candidates(weights, places)
    if not candidates:
        return None
    support = [_support(one, candidates) for one in candidates]
    best = max(support)
    if best < _ENOUGH:
        return None
    winners = [one for one, of in zip(candidates, support, strict=True) if of > best - _SAME]
    winners = [one for one in winners if not one.is_naming] or _deepest(winners)
    is_weak = not any(_is_strong(one, candidates) for one in winners)
    if all(one.is_identity for one in winners):
        return _identity(candidates)
    if len(winners) == 1:
        return Choice(_part(winners[0]), is_weak)
    at = _common([one.at for one in winners])
    return Choice(at, is_weak) if at else _identity(candidates)


def _identity(candidates: Sequence[_Candidate]) -> Choice | None:
    """Return the name of what the document describes, where that is among what is named."""
    return next(
        (Choice(one.at, True) for one in candidates if one.is_identity and one.at[-1] == "name"), None
    )


def _candidates(weights: Mapping[str, float], places: Mapping[str, Sequence[Match]]) -> list[_Candidate]:
    found: list[_Candidate] = []
    for text, weight in weights.items():
        matches = [match for match in places.get(text, ()) if not _is_label(match)]
        same = [_candidate(match, text, weight) for match in matches]
        identities = [one for one in same if one.is_identity]
        definitions = [one for one, match in zip(same, matches, strict=True) if match.is_definition]
        kept = identities or definitions or same
        found += [msgspec.structs.replace(one, weight=one.weight / sqrt(len(kept))) for one in kept]
        if len(found) >= _MAX_CANDIDATES:
            break
    return found[:_MAX_CANDIDATES]


def _is_label(match: Match) -> bool:
    """Tell whether a match is the key before a name: `name`."""
    return match.is_key and not match.is_definition and match.at[-1] in _NAMES


def _candidate(match: Match, text: str, weight: float) -> _Candidate:
    at = match.at
    is_naming = not match.is_key and at[-1] in _NAMES
    if is_naming and at[-1] == "name":
        weight = max(weight, NUMBER)  # an ordinary word may well be somebody's name
    is_strong = weight >= NUMBER
    if match.is_key:
        return _Candidate(at, at, match.is_definition, False, text, weight, is_strong)
    if is_naming and len(at) >= 2 and at[-2] == "metadata":
        return _Candidate(at, at[:-2], True, True, text, weight, is_strong)
    return _Candidate(at, _owner(at), is_naming, is_naming and len(at) == 1, text, weight, is_strong)


def _owner(at: Pointer) -> Pointer:
    """Return the mapping that a scalar belongs to; items of its sequences belong to it too."""
    while at and isinstance(at[-1], int):
        at = at[:-1]
    return at[:-1]


def _support(one: _Candidate, candidates: Sequence[_Candidate]) -> float:
    """Return how much speaks for a candidate: the texts that name what it stands in, each once.

    What only stands beside it speaks half as much for it as for itself.
    """
    weights: dict[str, float] = {one.text: one.weight}
    for other in candidates:
        if one.at[: len(other.owner)] == other.owner:
            weight = other.weight if other.is_naming or other.at == one.at else other.weight / 2
            weights[other.text] = max(weights.get(other.text, 0.0), weight)
    return sum(sorted(weights.values()))


def _is_strong(one: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    """Tell whether more than ordinary words speak for a candidate, beside what names the whole."""
    return any(
        other.is_strong
        and not other.is_identity
        and (other.at == one.at or (other.owner and one.at[: len(other.owner)] == other.owner))
        for other in candidates
    )


def _deepest(winners: list[_Candidate]) -> list[_Candidate]:
    """Return those that no other of them stands in: of `resource`, its type and its name, the name."""
    return [
        one
        for one in winners
        if not any(
            len(other.at) > len(one.at) and other.at[: len(one.owner)] == one.owner for other in winners
        )
    ]


def _part(one: _Candidate) -> Pointer:
    """Return what a candidate stands for: a name in an item of a sequence for the item."""
    if one.is_naming and not one.is_identity and one.owner and isinstance(one.owner[-1], int):
        return one.owner
    return one.at


def _common(pointers: Sequence[Pointer]) -> Pointer:
    together = zip(*pointers, strict=False)
    return tuple(parts[0] for parts in takewhile(lambda parts: len(set(map(repr, parts))) == 1, together))
