"""Tells which of the places where a rule is defined gave an answer, by the literal texts that stand there."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.conventions.conftest.clauses import Clause

_VERB = re.compile(r"%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]")
_ENOUGH = 3
"""Characters that a text must have besides what is filled in."""
_FILLED = "\0"
_Format = tuple[str, list[int]]
"""A format, and the numbers of the places that have it."""


class Teller:
    """Tells which of some places may have given a message.

    Hundreds of places are told apart at once: a format is found by a word of it that few of the others have.

    Args:
        clauses: the places.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._count = len(clauses)
        self._whole: dict[str, list[int]] = {}
        self._by_word: dict[str, list[_Format]] = {}
        self._others: list[_Format] = []
        formats: dict[str, list[int]] = {}
        for number, clause in enumerate(clauses):
            for text in clause.texts:
                parts = _parts(text)
                if len(parts) == 1:
                    self._whole.setdefault(parts[0], []).append(number)
                elif parts:
                    formats.setdefault(text, []).append(number)
        frequency = Counter(word for text in formats for word in _words(text))
        for text, numbers in formats.items():
            rarest = min(_words(text), key=frequency.__getitem__, default=None)
            same = self._others if rarest is None else self._by_word.setdefault(rarest, [])
            same.append((text, numbers))

    def numbers(self, message: str) -> tuple[int, ...]:
        """Return which of the places may have given a message, () where that cannot be told."""
        if self._count == 1:
            return (0,)
        found = set(self._whole.get(message, ()))
        likely = list(self._others)
        for word in set(message.split()):
            likely += self._by_word.get(word, ())
        for text, numbers in likely:
            if is_message(message, text):
                found.update(numbers)
        return tuple(sorted(found))


def is_message(message: str, text: str) -> bool:
    """Tell whether a message is a text, or a format of `sprintf` filled in."""
    parts = _parts(text)
    if not parts:
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
    """Return what stands around the verbs of a format; () where that is too little to tell it by."""
    parts = tuple(part.replace("%%", "%") for part in _VERB.split(text))
    return parts if sum(map(len, parts)) >= _ENOUGH else ()


def _words(text: str) -> set[str]:
    """Return the words of a format that stand in all it may be filled in to be: those that no verb is a part of."""
    return {word for word in _FILLED.join(_parts(text)).split() if _FILLED not in word}
