"""What an answer names: its members' values, what stands in quotes in its message, and the words of that."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEMBER, QUOTED, SHAPED, NUMBER, PLAIN = 4.0, 3.0, 2.0, 1.0, 0.5
"""How much it says that a value stands in an answer: as a member, in quotes, as a word that is no ordinary one
(`nginx:1.27`, `hello-kubernetes`), as a number, as an ordinary word."""

LISTED = NUMBER
"""How much it says that it stands in a list of several: that is what would be right, as often as not."""

_LIST = re.compile(r'[\[{]"(?>(?:[^"\\]|\\.)*)"(?:, ?"(?>(?:[^"\\]|\\.)*)")+[\]}]')
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
_MAX_KEPT = 2048
"""Words of which is kept what they name: those of most answers are alike."""


class Phrases:
    """Texts of several words, by the first of them.

    Args:
        texts: the texts; words stand one blank apart in them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = frozenset(texts)
        self._first = {text.partition(" ")[0] for text in self._texts}

    def begins(self, word: str) -> bool:
        """Tell whether one of them begins with a word."""
        return word in self._first

    def __contains__(self, text: str) -> bool:
        return text in self._texts


def named(message: str, members: Mapping[str, Any], phrases: Phrases | None = None) -> dict[str, float]:
    """Return the texts that an answer names, with how much each of them says; the weightiest first.

    Args:
        message: what it says.
        members: what else it says, by name.
        phrases: the texts of several words that matter, None where all do.
    """
    found: dict[str, float] = {}
    message = message[:_MAX_MESSAGE]
    listed = [text for one in _LIST.findall(message) for text, _ in _of_quotes(one)]
    if listed:
        message = _LIST.sub(" ", message)
    said = (*_of_members(members), *_of_quotes(message), *((text, LISTED) for text in listed))
    for text, weight in said:
        if found.get(text, 0.0) < weight:
            found[text] = weight
    _add_words(message, phrases, found)
    found.pop("", None)
    heaviest = sorted(found.items(), key=itemgetter(1), reverse=True)
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


def _of_quotes(message: str) -> Iterator[tuple[str, float]]:
    for found in _QUOTED.finditer(message):
        yield _unquoted(found[0]), QUOTED


def _add_words(message: str, phrases: Phrases | None, found: dict[str, float]) -> None:
    """Add the words of a message, and the phrases that begin with each of them."""
    known = found.get
    words = [word.strip(_EDGE) for word in _WORD.findall(message)]
    for at, word in enumerate(words, 1):
        for text, weight in _of_word(word):
            if known(text, 0.0) < weight:
                found[text] = weight  # noqa: PERF403 - only where it says more
        if phrases is not None and not phrases.begins(word):
            continue
        phrase = word
        for following in words[at : at + _MAX_PHRASE - 1]:
            phrase = f"{phrase} {following}"
            if (phrases is None or phrase in phrases) and known(phrase, 0.0) < SHAPED:
                found[phrase] = SHAPED
    for piece in message.split():
        text, weight = _of_piece(piece)
        if known(text, 0.0) < weight:
            found[text] = weight


@lru_cache(maxsize=_MAX_KEPT)
def _of_word(word: str) -> tuple[tuple[str, float], ...]:
    if word.isdigit():
        return ((word, NUMBER if len(word) > 1 else PLAIN),)
    if _SHAPED.search(word):
        parts = (part for part in re.split(r"[/:=]", word) if not _is_ignored(part))
        return (word, SHAPED), *((part, PLAIN) for part in parts)
    return () if _is_ignored(word) else ((word, PLAIN), (word.lower(), PLAIN))


@lru_cache(maxsize=_MAX_KEPT)
def _of_piece(piece: str) -> tuple[str, float]:
    return piece.strip(_EDGE + ",;()"), SHAPED if _SHAPED.search(piece) else PLAIN


def _unquoted(text: str) -> str:
    """Return what stands in quotes; Go's `%q`, and JSON, escape in it."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text[1:-1]
        return value if isinstance(value, str) else text[1:-1]
    return text[1:-1]
