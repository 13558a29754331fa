"""Judges what the other words of an answer say of the places in which one of them stands."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scanner.policy.placing.matches import Match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scanner.model import Pointer

_SHORT = 3
"""Digits of a number that may stand anywhere."""
_MIN_PART = 3
"""Letters of a word by which a key is told from others."""
_COUNTERPARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"requests": ("limit", "limits"), "limits": ("request", "requests")}
)
"""Keys of Kubernetes that stand beside each other with the same keys in them, and how messages name the other one."""


def depends(word: str, places: Iterable[Match]) -> bool:
    """Tell whether other words say something of the places of a word."""
    return _is_short_number(word) or any(_counterpart(place) for place in places)


def told(
    value: Any, word: str, places: Sequence[Match], words: Collection[str], read: Collection[str | None]
) -> list[Match]:
    """Return the places of a word that the other words do not speak against.

    A short number stands only under a key that the answer names or the rule reads, one of several digits also where it
    stands nowhere else. Of what `limits` lack, no `requests` are at fault, but the part that has neither.

    Args:
        value: the document.
        word: the word.
        places: where it stands.
        words: all that the answer names.
        read: the keys that the rule reads.
    """
    if _is_short_number(word) and not (len(word) > 1 and len(places) == 1):
        places = [place for place in places if place.is_key or _is_named(place.at, words, read)]
    return [_of_counterpart(value, place, words) for place in places]


def assigned(word: str, places: Mapping[str, Sequence[Match]]) -> list[Match]:
    """Return where `key=value` stands as a key and its value; where that is a label, only as labels."""
    key, sign, text = word.partition("=")
    found = [place for place in places.get(text, ()) if sign and not place.is_key and place.at[-1] == key]
    return [place for place in found if place.at[-2:-1] == ("labels",)] or found


def _is_short_number(word: str) -> bool:
    return len(word) <= _SHORT and word.isdigit()


def _is_named(at: Pointer, words: Collection[str], read: Collection[str | None]) -> bool:
    """Tell whether the key of a scalar is one that the answer names, or names in part, or that the rule reads."""
    key = next((segment for segment in reversed(at) if isinstance(segment, str)), "")
    if key in read:
        return True
    lower = key.lower()
    parts = [word.lower() for word in words if len(word) >= _MIN_PART]
    return any(lower.startswith(part) or lower.endswith(part) for part in parts)


def _counterpart(place: Match) -> tuple[str, str] | None:
    parent = place.at[-2] if place.is_key and len(place.at) > 1 else None
    return _COUNTERPARTS.get(parent) if isinstance(parent, str) else None


def _of_counterpart(value: Any, place: Match, words: Collection[str]) -> Match:
    """Return a place; where the answer names its parent's counterpart instead, that one, or what has it not."""
    other = _counterpart(place)
    parent = str(place.at[-2]) if other else ""
    if other is None or not any(one in words for one in other) or {parent, parent[:-1]} & set(words):
        return place
    at = place.at[:-2]
    for segment in at:
        value = value[segment]
    if other[1] not in value:
        return Match(at, is_key=True)
    inner = value[other[1]]
    has_it = isinstance(inner, dict) and place.at[-1] in inner
    return Match((*at, other[1], *(place.at[-1:] if has_it else ())), is_key=True)
