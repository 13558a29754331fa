"""Text that is put together of pieces of another text and of new ones, and knows where each piece is from."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

Piece = tuple[bytes, int | None]
"""Some bytes, and the offset in the other text that they are copied from; None for those that are new."""
Rope = tuple[Piece, ...]


class Part(msgspec.Struct, frozen=True):
    """What comes instead of the bytes from an offset to another."""

    start: int
    end: int
    rope: Rope


def new(text: str) -> Rope:
    """Return a text that is new."""
    return ((text.encode(), None),)


def compose(text: bytes, start: int, end: int, parts: Iterable[Part]) -> Rope:
    """Return what a piece of a text becomes.

    Args:
        text: the text.
        start: offset of the piece's first byte.
        end: offset after its last.
        parts: what is replaced in it. Parts that begin in another, or outside the piece, are left out.
    """
    pieces: list[Piece] = []
    last = start
    for part in sorted(parts, key=lambda one: (one.start, one.end)):
        if last <= part.start <= part.end <= end:
            pieces += [(text[last : part.start], last), *part.rope]
            last = part.end
    return (*pieces, (text[last:end], last))


class Placed:
    """A text, and where each of its bytes is from.

    Args:
        rope: its pieces.
    """

    def __init__(self, rope: Rope) -> None:
        pieces = [piece for piece in rope if piece[0]]
        self.text = b"".join(text for text, _ in pieces)
        self._starts = list(accumulate((len(text) for text, _ in pieces), initial=0))[:-1]
        self._origins = [origin for _, origin in pieces]
        self._later = list(self._origins)
        for number in range(len(pieces) - 2, -1, -1):
            if self._later[number] is None:
                self._later[number] = self._later[number + 1]

    def origin(self, offset: int) -> int:
        """Return the offset in the other text that a byte is from; for a new one, where the next that is not new is from."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return 0
        found = self._origins[number]
        if found is not None:
            return found + offset - self._starts[number]
        return self._later[number] or 0
