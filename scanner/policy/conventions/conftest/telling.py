"""Tells which of the places where a rule is defined gave an answer, by the literal texts that stand there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.conventions.conftest.clauses import Clause

_VERB = re.compile(r"%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]")
_ENOUGH = 3
"""Characters that a text must have besides what is filled in."""


def clauses_of(message: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return the places that may have given a message, () where that cannot be told."""
    if len(clauses) == 1:
        return tuple(clauses)
    return tuple(clause for clause in clauses if any(is_message(message, text) for text in clause.texts))


def is_message(message: str, text: str) -> bool:
    """Tell whether a message is a text, or a format of `sprintf` filled in."""
    parts = _parts(text)
    if sum(map(len, parts)) < _ENOUGH:
        return False
    if len(parts) == 1:
        return message == parts[0]
    if not message.startswith(parts[0]) or not message.endswith(parts[-1]):
        return False
    at, end = len(parts[0]), len(message) - len(parts[-1])
    for part in parts[1:-1]:
        found = message.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.replace("%%", "%") for part in _VERB.split(text))
