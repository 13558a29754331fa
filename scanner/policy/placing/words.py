"""What an answer names: its members' values, what stands in quotes in its message, and the words of that."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBER, QUOTED, SHAPED, NUMBER, PLAIN = 4.0, 3.0, 2.0, 1.0, 0.5
"""How much it says that a value stands in an answer: as a member, in quotes, as a word that is no ordinary one
(`nginx:1.27`, `hello-kubernetes`), as a number, as an ordinary word."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|(?<!\w)\'[^\']*\'(?!\w)')
_WORD = re.compile(r"[^\s\"'`()\[\]{}<>,;=|]+")
_EDGE = ".:!?*"
_SHAPED = re.compile(r"\w[-./:@_]\w|[a-z][A-Z]|\w[0-9]|[0-9][A-Za-z]")
_is_ignored = re.compile(
    r"a|all|an|and|any|are|as|at|be|but|by|can|do|does|for|from|has|have|if|in|is|it|its|less|many|more|must|no|not|of|on"
    r"|only|or|should|than|that|the|their|then|this|to|use|used|using|was|will|with|without|you",
    re.IGNORECASE,
).fullmatch
_SILENT_MEMBERS = frozenset({"msg", "severity", "query", "_loc"})
_MAX_MESSAGE = 4000
_MAX_VALUES = 200
_MAX_NAMED = 256
_MAX_PHRASE = 5


def named(message: str, members: Mapping[str, Any]) -> dict[str, float]:
    """Return the texts that an answer names, with how much each of them says; the weightiest first."""
    found: dict[str, float] = {}
    for text, weight in (*_of_members(members), *_of_message(message[:_MAX_MESSAGE])):
        if text and found.get(text, 0.0) < weight:
            found[text] = weight
    heaviest = sorted(found.items(), key=lambda item: -item[1])
    return dict(heaviest[:_MAX_NAMED])


def _of_members(members: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    waiting: list[Any] = [value for name, value in members.items() if name not in _SILENT_MEMBERS]
    left = _MAX_VALUES
    while waiting and left:
        left -= 1
        value = waiting.pop(0)
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            yield value, MEMBER
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value), MEMBER


def _of_message(message: str) -> Iterator[tuple[str, float]]:
    for found in _QUOTED.finditer(message):
        yield _unquoted(found[0]), QUOTED
    words = [word.strip(_EDGE) for word in _WORD.findall(message)]
    for at, word in enumerate(words):
        yield from _of_word(word)
        for length in range(2, min(_MAX_PHRASE, len(words) - at) + 1):
            yield " ".join(words[at : at + length]), SHAPED
    for piece in message.split():
        yield piece.strip(_EDGE + ",;()"), SHAPED if _SHAPED.search(piece) else PLAIN


def _of_word(word: str) -> Iterator[tuple[str, float]]:
    if word.isdigit():
        yield word, NUMBER if len(word) > 1 else PLAIN
    elif _SHAPED.search(word):
        yield word, SHAPED
        yield from ((part, PLAIN) for part in re.split(r"[/:=]", word) if not _is_ignored(part))
    elif not _is_ignored(word):
        yield word, PLAIN
        yield word.lower(), PLAIN


def _unquoted(text: str) -> str:
    """Return what stands in quotes; Go's `%q`, and JSON, escape in it."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text[1:-1]
        return value if isinstance(value, str) else text[1:-1]
    return text[1:-1]
