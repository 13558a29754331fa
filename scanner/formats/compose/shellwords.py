"""Splits the string form of a command into words, as Compose does: without a shell."""

from __future__ import annotations

import msgspec

_OPERATORS = frozenset(";&|<>")
_ESCAPES = {"n": "\n", "t": "\t"}


class SplitWord(msgspec.Struct, frozen=True):
    """A word.

    Attributes:
        text: the word without its quotes.
        offsets: for each of its code points the offset in the string it was split from.
        start: offset of the word with its quotes.
        end: offset after it.
    """

    text: str
    offsets: tuple[int, ...]
    start: int
    end: int

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the string that the code points `start` to `end` of the word came from."""
        if start >= len(self.offsets):
            return self.end, self.end
        first = self.offsets[start]
        return first, max(first, self.offsets[min(end, len(self.offsets)) - 1] + 1)


def split(text: str) -> list[SplitWord] | None:
    """Return the words up to the first shell operator, None if a quote is not closed.

    What stands behind an operator (`&&`, `|`, `>`) is not part of the command: no shell reads it.
    """
    words: list[SplitWord] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        if text[position] in _OPERATORS:
            break
        word = _word(text, position)
        if word is None:
            return None
        words.append(word)
        position = word.end
    return words


def _word(text: str, start: int) -> SplitWord | None:
    characters: list[str] = []
    offsets: list[int] = []
    quote = ""
    position = start
    while position < len(text):
        character = text[position]
        if character == "\\" and quote != "'":
            position += 1
            if position == len(text):
                return None
            character = _ESCAPES.get(text[position], text[position])
        elif character == quote:
            quote = ""
            position += 1
            continue
        elif not quote and character in "'\"":
            quote = character
            position += 1
            continue
        elif not quote and (character.isspace() or character in _OPERATORS):
            break
        characters.append(character)
        offsets.append(position)
        position += 1
    return None if quote else SplitWord("".join(characters), tuple(offsets), start, position)
