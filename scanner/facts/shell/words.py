"""Words as they are read: what they say, where their parts are written, and what of them is unknown."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

import msgspec

LONGEST_EXPRESSION = 80
"""Code points of an expression that are shown."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a word that comes from one place.

    Attributes:
        text: what it says.
        start: where it is written.
        end: where that ends.
        known: whether the text is the value, and not the expression for it.
    """

    text: str
    start: int
    end: int
    known: bool = True

    @property
    def is_verbatim(self) -> bool:
        """Whether each code point of the text is written as itself."""
        return len(self.text) == self.end - self.start


class Word(msgspec.Struct, frozen=True):
    """One word of a command.

    Attributes:
        text: what it says, quotes removed; unknown parts as written.
        start: where it is written.
        end: where that ends.
        unknown: its expressions without a value.
        pieces: where its parts come from; empty if the text stands at `start` as it is.
    """

    text: str
    start: int
    end: int
    unknown: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


class Places:
    """Where the parts of what a word says are written."""

    def __init__(self, word: Word) -> None:
        self._pieces = word.pieces or (Piece(word.text, word.start, word.end),)
        self._offsets = [0, *accumulate(len(piece.text) for piece in self._pieces)]

    def where(self, start: int, end: int) -> tuple[int, int]:
        """Return where the code points `start` to `end` of the text are written."""
        first, offset = self._piece(start)
        last, last_offset = self._piece(max(start, end - 1))
        low = first.start + start - offset if first.is_verbatim else first.start
        high = last.start + end - last_offset if last.is_verbatim else last.end
        return low, max(low, min(high, last.end))

    def _piece(self, index: int) -> tuple[Piece, int]:
        number = min(bisect_right(self._offsets, index), len(self._pieces)) - 1
        return self._pieces[number], self._offsets[number]


def shown(expression: str) -> str:
    """Return an expression as it is named to people: one line, not longer than `LONGEST_EXPRESSION`."""
    line = " ".join(expression.split())
    return line if len(line) <= LONGEST_EXPRESSION else line[: LONGEST_EXPRESSION - 1] + "…"
