"""Finds where a document has the texts that answers name, as scalars and as keys, in one walk for all answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scanner.model import Pointer

MAX_NODES = 2_000_000
"""Parts of a document that are looked at."""
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
    found: dict[str, list[Match]] = {}
    frequent: set[str] = set()
    for text, match in _walk(value, frozenset(wanted)):
        if text in frequent:
            continue
        places = found.setdefault(text, [])
        if len(places) == _MAX_PLACES:
            frequent.add(text)
            del found[text]
        else:
            places.append(match)
    return found


def _walk(value: Any, wanted: frozenset[str]) -> Iterator[tuple[str, Match]]:
    waiting: list[tuple[Any, Pointer]] = [(value, ())]
    left = MAX_NODES
    while waiting and left > 0:
        container, at = waiting.pop()
        below: list[tuple[Any, Pointer]] = []
        left -= 1 + (len(container) if isinstance(container, dict | list) else 0)
        if isinstance(container, dict):
            for key, item in container.items():
                is_container = isinstance(item, dict | list)
                if key in wanted:
                    yield key, Match((*at, key), is_key=True, is_definition=is_container)
                if is_container:
                    below.append((item, (*at, key)))
                elif (text := text_of(item)) in wanted and text is not None:
                    yield text, Match((*at, key), is_key=False)
        elif isinstance(container, list):
            for index, item in enumerate(container):
                if isinstance(item, dict | list):
                    below.append((item, (*at, index)))
                elif (text := text_of(item)) in wanted and text is not None:
                    yield text, Match((*at, index), is_key=False)
        waiting.extend(reversed(below))


def text_of(scalar: Any) -> str | None:
    """Return a scalar as an answer would name it; truth values and null say nothing."""
    if isinstance(scalar, str):
        return scalar
    if isinstance(scalar, bool) or scalar is None:
        return None
    return str(scalar) if isinstance(scalar, int | float) else None
