"""Reads parts of a configuration that may be wrong, and compares them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from scanner.govern.configuration import NEVER
from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.errors import CattleguardError

_SHOWN = 120


def part(value: Any, *keys: str) -> Any:
    """Return what stands under keys, None where nothing does."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> tuple[str, ...]:
    """Return the items of a list as text, () for anything else."""
    return tuple(map(shown, value)) if isinstance(value, list) else ()


def shown(value: Any) -> str:
    """Return a JSON value as people read it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def signers(said: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the signers that a configuration trusts, each after the pattern of the images that it may sign."""
    rules = part(said, "trust", "images")
    for rule in rules if isinstance(rules, list) else []:
        found = part(rule, "signers")
        for signer in found if isinstance(found, list) else []:
            yield part(rule, "pattern"), signer


def problem(error: CattleguardError) -> str:
    """Return what is wrong with a file, and its line."""
    return f"line {error.span.line}: {error.message}" if error.span else error.message


def rank(severity: Any) -> int:
    """Return how much a threshold lets pass: 0 nothing; more for those that let more pass."""
    if severity in SEVERITIES:
        return len(SEVERITIES) - 1 - SEVERITIES.index(severity)
    return len(SEVERITIES) if severity == NEVER else 0


def gone(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Return the items that are no more, in their order; as many times as they are fewer."""
    left = Counter(after)
    lost = []
    for item in before:
        if left[item]:
            left[item] -= 1
        else:
            lost.append(item)
    return tuple(lost)


def narrowed(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a list that allows everything where it is empty allows less than before."""
    return bool(after) and (not before or not set(before) <= set(after))
