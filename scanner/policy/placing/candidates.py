"""Finds what the texts of an answer may name: the parts of a document in which they stand, and how much that says."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.placing.words import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Pointer
    from scanner.policy.placing.matches import Match

_NAMES = frozenset({"name", "Name", "id", "kind", "apiVersion", "namespace", "Cmd"})


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A part that a text of an answer stands in.

    Attributes:
        at: the part.
        owner: the mapping that it belongs to.
        is_naming: whether it names what it stands in.
        is_identity: whether it names all of the document.
        text: the text.
        weight: how much that says for it.
        is_strong: whether the text is more than an ordinary word.
    """

    at: Pointer
    owner: Pointer
    is_naming: bool
    is_identity: bool
    text: str
    weight: float
    is_strong: bool


def candidates(text: str, weight: float, places: Sequence[Match]) -> list[Candidate]:
    """Return the parts for which a text speaks that an answer names; the more they are, the less it says.

    Args:
        text: the text.
        weight: how much it says.
        places: where it stands.
    """
    matches = [match for match in places if not _is_label(match)]
    same = [_candidate(match, text, weight) for match in matches]
    identities = [one for one in same if one.is_identity]
    definitions = [one for one, match in zip(same, matches, strict=True) if match.is_definition]
    kept = identities or definitions or _without_echoes(same)
    several = len({one.owner for one in kept})
    if several < 2:
        return kept
    return [msgspec.structs.replace(one, weight=one.weight / sqrt(several)) for one in kept]


def _without_echoes(same: list[Candidate]) -> list[Candidate]:
    """Leave out what says the same beside a name: `image: nginx` of the container `nginx`."""
    named = {one.owner for one in same if one.is_naming and not one.is_identity}
    return [one for one in same if one.is_naming or one.owner not in named] if named else same


def _is_label(match: Match) -> bool:
    """Tell whether a match is the key before a name: `name`."""
    return match.is_key and not match.is_definition and match.at[-1] in _NAMES


def _candidate(match: Match, text: str, weight: float) -> Candidate:
    at = match.at
    is_naming = not match.is_key and at[-1] in _NAMES
    if is_naming and at[-1] == "name":
        weight = max(weight, NUMBER)  # an ordinary word may well be somebody's name
    is_strong = weight >= NUMBER
    if match.is_key:
        return Candidate(at, at, match.is_definition, False, text, weight, is_strong)
    if is_naming and len(at) >= 2 and at[-2] == "metadata":
        return Candidate(at, at[:-2], True, True, text, weight, is_strong)
    return Candidate(at, _owner(at), is_naming, is_naming and len(at) == 1, text, weight, is_strong)


def _owner(at: Pointer) -> Pointer:
    """Return the mapping that a scalar belongs to; items of its sequences belong to it too."""
    while at and isinstance(at[-1], int):
        at = at[:-1]
    return at[:-1]
