"""A text that a string expression makes, and where its code points stand."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from scanner.formats.terraform.strings.stand_ins import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.facts.model import Unknown
    from scanner.formats.terraform.strings.pieces import Piece
    from scanner.formats.terraform.strings.stand_ins import Holes
    from scanner.model import Offsets, Span
    from scanner.syntax.hcl.tree import Part

Locate: TypeAlias = "Callable[[int, int], Offsets]"
"""Gives the range in the file of a range of a text."""
Elsewhere: TypeAlias = "Callable[[int, int], Span]"
"""Gives the place in another file of a range of a text."""
Affixes: TypeAlias = "Callable[[int], tuple[str, str]]"
"""The kind of stand-ins, `in_script` or `in_json`."""
RangeOf: TypeAlias = "Callable[[Part, int, int], Offsets]"
"""Gives the range in the source of a range of a part of a template."""


class Rendered(msgspec.Struct, frozen=True):
    """A text to be read as a script or as data.

    Attributes:
        text: the text, with stand-ins for its unknown parts.
        holes: what the stand-ins stand for.
        locate: gives the source range of a range of the text.
        elsewhere: gives its place in the file that the text is read from, None where it stands in this file.
    """

    text: str
    holes: Holes
    locate: Locate
    elsewhere: Elsewhere | None = None


def of_parts(
    parts: Sequence[str | Unknown], affixes: Affixes, locate: Locate, elsewhere: Elsewhere | None = None
) -> Rendered:
    """Return the text of the parts of a string."""
    filled, holes = fill(parts, affixes)
    return Rendered("".join(filled), holes, locate, elsewhere)


def of_pieces(pieces: Sequence[Piece], affixes: Affixes, empty: Offsets, range_of: RangeOf) -> Rendered:
    """Return the text of the pieces of a template.

    Args:
        pieces: the pieces.
        affixes: the kind of stand-ins.
        empty: where a text without pieces stands.
        range_of: gives the range in the source of a range of the part of a piece.
    """
    filled, holes = fill([value for piece in pieces for value in piece.values], affixes)
    texts = iter(filled)
    lengths = [sum(len(next(texts)) for _ in piece.values) for piece in pieces]
    starts = list(accumulate(lengths, initial=0))[:-1]

    def within(index: int, start: int, end: int) -> Offsets:
        return range_of(pieces[index].part, start - starts[index], end - starts[index])

    def locate(start: int, end: int) -> Offsets:
        if not starts:
            return empty
        first = max(0, bisect_right(starts, start) - 1)
        if end <= start:
            return within(first, start, start)
        last = max(first, bisect_right(starts, end - 1) - 1)
        found = within(first, start, end)[0], within(last, max(start, starts[last]), end)[1]
        # What a loop repeats may end before it begins.
        return (
            found if found[0] <= found[1] else within(first, start, min(end, starts[first] + lengths[first]))
        )

    return Rendered("".join(filled), holes, locate)
