"""Cuts the lines around a span out of its source, with marks exactly under what the span covers."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from typing import TYPE_CHECKING

import msgspec

from scanner.model.ranges import overlapping
from scanner.report.printable import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Offsets, Source, Span

MAX_WIDTH = 110
"""Columns of a line that are shown."""

MAX_LEAD = 60
"""Columns shown before the span, where a line is longer than what is shown of it; fewer where less is shown."""

MAX_LINES = 5
"""Lines of a span that are shown."""

MASK = "********"
CUT = "..."
_TAB = "    "
_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me")
_blanks = re.compile(r"[ \t]+").match


class Row(msgspec.Struct, frozen=True):
    """One line of an excerpt.

    Attributes:
        number: the line's number, None where lines are left out.
        text: the line as shown.
        marks: `^` under each column that belongs to the span, blanks before and between.
    """

    number: int | None
    text: str
    marks: str


class _Cell(msgspec.Struct, frozen=True):
    """What stands for the code points `start` to `end`, and the columns it takes."""

    start: int
    end: int
    text: str
    width: int


def excerpt(source: Source, span: Span, hidden: Sequence[Offsets] = (), width: int = MAX_WIDTH) -> list[Row]:
    """Return the lines of a span, in which the ranges `hidden` are masked; [] where the source ends before it.

    A span that is itself hidden gives its first line only.

    Args:
        source: the file.
        span: a place in it.
        hidden: ranges of it.
        width: columns of a line that are shown.
    """
    if not 0 < span.line <= len(source.line_starts):
        return []
    start, end = source.offsets(span)
    last = source.position(end)[0]
    if last > span.line and end == source.line_starts[last - 1]:
        last -= 1
    if overlapping(hidden, start, max(end, start + 1)):
        last = span.line
    return [
        Row(None, CUT, "") if line is None else _row(source, line, (start, end), hidden, width)
        for line in _shown(span.line, last)
    ]


def _shown(first: int, last: int) -> Iterator[int | None]:
    if last - first < MAX_LINES:
        yield from range(first, last + 1)
    else:
        yield from range(first, first + MAX_LINES - 2)
        yield None
        yield last


def _row(source: Source, line: int, span: Offsets, hidden: Sequence[Offsets], width: int) -> Row:
    first, last = _line(source, line)
    start, end = max(span[0], first), min(span[1], last)
    if start > span[0]:
        start = min(end, first + _indent(source.text, first, last))
    low, high = max(first, start - width), min(last, start + width)
    cells = deque(_cells(source.text, low, high, hidden))
    whole = low == first and high == last
    before, after = _trim(cells, start, width, whole=whole)
    before, after = before or low > first, after or high < last
    text = (CUT if before else "") + "".join(cell.text for cell in cells) + (CUT if after else "")
    marks = _marks(cells, start, max(end, start + 1) if start == span[0] else end)
    if not marks and start == span[0]:
        marks = " " * sum(cell.width for cell in cells) + "^"
    return Row(line, text.rstrip(), " " * (len(CUT) if before and marks else 0) + marks)


def _line(source: Source, line: int) -> Offsets:
    """Return the offsets of a line without its end."""
    starts, text = source.line_starts, source.text
    first = starts[line - 1]
    last = starts[line] - 1 if line < len(starts) else len(text)
    return first, last - 1 if last > first and text[last - 1] == "\r" else last


def _indent(text: str, first: int, last: int) -> int:
    blanks = _blanks(text, first, last)
    return blanks.end() - first if blanks else 0


def _cells(text: str, low: int, high: int, hidden: Sequence[Offsets]) -> Iterator[_Cell]:
    position = low
    for start, stop in (*overlapping(hidden, low, high), (high, high)):
        for index in range(position, max(position, start)):
            shown = _shown_as(text[index])
            yield _Cell(index, index + 1, shown, _width(shown))
        position = min(stop, high)
        if start < position:
            yield _Cell(max(start, low), position, MASK, len(MASK))


def _shown_as(character: str) -> str:
    if character == "\t":
        return _TAB
    return character if character.isprintable() else escaped(character)


def _width(shown: str) -> int:
    """Return the columns a terminal needs for one code point, or for what stands for it."""
    if shown.isascii():
        return len(shown)
    if unicodedata.category(shown) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(shown) in _WIDE else 1


def _trim(cells: deque[_Cell], start: int, width: int, *, whole: bool) -> tuple[bool, bool]:
    """Drop what does not fit a width; return whether something before and after the span was dropped."""
    lead = sum(cell.width for cell in cells if cell.end <= start)
    total = sum(cell.width for cell in cells)
    before = after = False
    while lead > width * MAX_LEAD // MAX_WIDTH and (total > width or not whole):
        first = cells.popleft().width
        lead, total, before = lead - first, total - first, True
    while total > width and len(cells) > 1:
        total, after = total - cells.pop().width, True
    return before, after


def _marks(cells: Iterable[_Cell], start: int, end: int) -> str:
    return "".join(
        ("^" if cell.start < end and start < cell.end else " ") * cell.width for cell in cells
    ).rstrip()
