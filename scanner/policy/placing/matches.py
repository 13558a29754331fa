"""Finds where a document has the texts that answers name, as scalars and as keys, in one walk for all answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.model import Pointer

MAX_NODES = 2_000_000
"""Parts of a document that are looked at."""
_CONTAINERS = (dict, list)
_MAX_PLACES = 32
"""Places of one text beyond which it does not tell one part from another."""


class Match(msgspec.Struct, frozen=True):
    """One place of a text.

    Attributes:
        at: the scalar, or what stands under the key.
        is_key: whether it is a key.
        is_definition: whether it is the key of a mapping or sequence.
    """

    at: Pointer
    is_key: bool
    is_definition: bool = False


def matches(value: Any, wanted: Collection[str]) -> dict[str, list[Match]]:
    """Return the places of some texts in a document; texts that stand nearly everywhere are left out."""
    texts = frozenset(wanted)
    found: dict[str, list[Match]] = {}
    waiting: list[tuple[Any, Pointer]] = [(value, ())]
    left = MAX_NODES
    while waiting and left > 0:
        container, at = waiting.pop()
        left -= 1 + (len(container) if isinstance(container, _CONTAINERS) else 0)
        if isinstance(container, dict):
            waiting += _of_mapping(container, at, texts, found)
        elif isinstance(container, list):
            waiting += _of_sequence(container, at, texts, found)
    return {text: places for text, places in found.items() if len(places) <= _MAX_PLACES}


def spaced(value: Any) -> set[str] | None:
    """Return the scalars of a document that have blanks in them, None where a key has."""
    found: set[str] = set()
    waiting = [value]
    left = MAX_NODES
    while waiting and left > 0:
        container = waiting.pop()
        left -= 1
        if isinstance(container, str):
            if " " in container:
                found.add(container)
        elif isinstance(container, dict):
            if " " in "".join(container):
                return None
            waiting.extend(container.values())
        elif isinstance(container, list):
            waiting.extend(container)
    return found


def _of_mapping(
    mapping: dict[str, Any], at: Pointer, texts: frozenset[str], found: dict[str, list[Match]]
) -> list[tuple[Any, Pointer]]:
    """Add the places in a mapping, and return the collections in it, the last first."""
    below: list[tuple[Any, Pointer]] = []
    for key, item in mapping.items():
        is_container = isinstance(item, _CONTAINERS)
        if key in texts:
            _add(key, Match((*at, key), is_key=True, is_definition=is_container), found)
        if is_container:
            below.append((item, (*at, key)))
        else:
            text = item if isinstance(item, str) else text_of(item)
            if text in texts and text is not None:
                _add(text, Match((*at, key), is_key=False), found)
    below.reverse()
    return below


def _of_sequence(
    sequence: list[Any], at: Pointer, texts: frozenset[str], found: dict[str, list[Match]]
) -> list[tuple[Any, Pointer]]:
    """Add the places in a sequence, and return the collections in it, the last first."""
    below: list[tuple[Any, Pointer]] = []
    for index, item in enumerate(sequence):
        if isinstance(item, _CONTAINERS):
            below.append((item, (*at, index)))
        elif (text := text_of(item)) in texts and text is not None:
            _add(text, Match((*at, index), is_key=False), found)
    below.reverse()
    return below


def _add(text: str, match: Match, found: dict[str, list[Match]]) -> None:
    places = found.setdefault(text, [])
    if len(places) <= _MAX_PLACES:
        places.append(match)


def text_of(scalar: Any) -> str | None:
    """Return a scalar as an answer would name it; truth values and null say nothing."""
    if isinstance(scalar, str):
        return scalar
    if isinstance(scalar, bool) or scalar is None:
        return None
    return str(scalar) if isinstance(scalar, int | float) else None
