"""The script that the lines of `inline` make together, and where its code points stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.strings.encoded import text_parts
from scanner.formats.terraform.strings.pieces import Piece, pieces_of
from scanner.formats.terraform.strings.rendered import of_pieces
from scanner.formats.terraform.strings.stand_ins import in_script
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.values import Value
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Offsets, Pointer


def inline(value: Value, at: Pointer, gatherer: TemplateGatherer) -> Rendered | None:
    """Return the lines of a script in one text, None where nothing of them is known.

    Args:
        value: the list of lines, or one text.
        at: its pointer.
        gatherer: knows the expressions.
    """
    items = (
        [((*at, index), item) for index, item in enumerate(value)]
        if isinstance(value, list)
        else [(at, value)]
    )
    lines = _Lines(gatherer)
    for place, item in items:
        lines.add(place, item)
    if not any(isinstance(part, str) and part.strip() for piece in lines.pieces for part in piece.values):
        return None
    return of_pieces(lines.pieces, in_script, gatherer.places.locate(at), lines.range_of)


class _Lines:
    """Lines of a script as pieces of one template."""

    def __init__(self, gatherer: TemplateGatherer) -> None:
        self.pieces: list[Piece] = []
        self._gatherer = gatherer
        self._ranges: dict[int, Callable[[tree.Part, int, int], Offsets]] = {}

    def add(self, at: Pointer, value: Value) -> None:
        """Add a line; the break before it stands where it begins."""
        if self.pieces:
            end = self._gatherer.places.locate(at)[0]
            self._put(Piece(tree.Text(end, end, "\n"), ("\n",)), lambda _part, _start, _end: (end, end))
        written = self._gatherer.written(at)
        expression = None if written is None else _template(written.expression)
        if written is not None and expression is not None:
            found = pieces_of(expression.parts, written.config.text, written.evaluator)
            for piece in found or ():
                self._put(
                    piece, lambda part, start, end: written.config.range_of(expression, part, start, end)
                )
            if found is not None:
                return
        place = self._gatherer.places.locate(at)
        self._put(Piece(tree.Text(*place, ""), text_parts(value)), lambda _part, _start, _end: place)

    def range_of(self, part: tree.Part, start: int, end: int) -> Offsets:
        """Return the range in the source of a range of a piece."""
        return self._ranges[id(part)](part, start, end)

    def _put(self, piece: Piece, range_of: Callable[[tree.Part, int, int], Offsets]) -> None:
        self.pieces.append(piece)
        self._ranges[id(piece.part)] = range_of


def _template(expression: tree.Expression) -> tree.Template | None:
    """Return a string that is written out, None for one that an expression gives."""
    while isinstance(expression, tree.Parens):
        expression = expression.inner
    if not isinstance(expression, tree.Template) or expression.wrapped is not None:
        return None
    return expression
