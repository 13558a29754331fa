"""Finds the lines that a comment covers: those of the statement it stands at the end of, or above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.rows import Rows

if TYPE_CHECKING:
    from scanner.govern.waivers.layouts.layout import Layout, Text
    from scanner.model import Source

_DOCUMENT = re.compile(r"---(?:[ \t\r]|\Z)")
_MAX_STEPS = 500_000


class TooMuchError(Exception):
    """The comments of a file cover more lines than are looked at."""


class CoveredLines:
    """Finds the lines that comments of one source cover.

    Args:
        source: the source.
        layout: its layout.
    """

    def __init__(self, source: Source, layout: Layout) -> None:
        self._source = source
        self._layout = layout
        self._rows = Rows(source, layout)
        self._steps = 0

    def is_alone(self, offset: int, within: Text | None) -> bool:
        """Tell whether nothing but comments stands before an offset on its line."""
        line, column = self._source.position(offset)
        return self._rows.indent(line) >= column - 1 or self._rows.is_remark(line, within)

    def lines(self, offset: int, within: Text | None) -> tuple[int, int]:
        """Return the first and the last line that a comment covers; raises `TooMuchError`.

        Args:
            offset: where the comment begins.
            within: the embedded text that it stands in, of which alone it can cover lines.
        """
        line = self._source.position(offset)[0]
        high = self._end(line, within)
        if not self.is_alone(offset, within):
            return line, self._last(line, high, within, alone=False)
        first = self._next(line + 1, high, within)
        if first is None:
            return line, line
        statement = self._layout.statement_of(first) if within is None else None
        if statement is not None and line < statement[0]:
            return first, statement[1]
        return first, self._last(first, high, within, alone=True)

    def _end(self, line: int, within: Text | None) -> int:
        """Return the last line that a comment on a line can cover."""
        if within is not None:
            return self._source.position(within.end)[0]
        statement = self._layout.statement_of(line)
        return statement[1] if statement is not None else len(self._rows)

    def _next(self, line: int, high: int, within: Text | None) -> int | None:
        """Return the next line with a statement, None if there is none."""
        while line <= high:
            self._count()
            skipped = self._rows.is_blank(line) or self._rows.is_remark(line, within)
            if not skipped and (within is not None or not self._opens_stream(line)):
                return line
            line += 1
        return None

    def _opens_stream(self, line: int) -> bool:
        """Tell whether a line begins the first document of YAML: what stands above it belongs to that."""
        if self._layout.language != "YAML" or not _DOCUMENT.match(self._rows[line]):
            return False
        self._steps += line
        return all(
            self._rows.is_blank(above) or self._rows.is_remark(above, None) for above in range(1, line)
        )

    def _last(self, first: int, high: int, within: Text | None, *, alone: bool) -> int:
        """Return the last line of the statement that begins on a line."""
        reach = "indentation" if within is not None else self._layout.reach
        if reach == "section" and self._begins_section(first):
            return self._section(first, high)
        if reach == "indentation":
            return self._indented(first, high, within, alone=alone)
        return first if reach == "line" else self._bracketed(first, high)

    def _begins_section(self, line: int) -> bool:
        header = self._layout.header
        depths = self._layout.depths
        nested = bool(depths) and line > 1 and depths[line - 2] > 0
        return header is not None and not nested and header.match(self._rows[line]) is not None

    def _section(self, first: int, high: int) -> int:
        last = line = first
        while line < high and not self._begins_section(line + 1):
            self._count()
            line += 1
            if not self._rows.is_blank(line) and not self._rows.is_remark(line, None):
                last = line
        return last

    def _bracketed(self, first: int, high: int) -> int:
        depths = self._layout.depths
        if not depths:
            return first
        open_before = depths[first - 2] if first > 1 else 0
        line = self._after_texts(first)
        while line < high and depths[line - 1] > open_before:
            self._count()
            line = self._after_texts(line + 1)
        return min(line, high)

    def _after_texts(self, line: int) -> int:
        """Return the line on which the text ends that is still open at the end of a line."""
        starts = self._source.line_starts
        while line < len(starts):
            text = self._layout.text_at(starts[line]) or self._layout.text_at(starts[line] - 1)
            if text is None or text.end <= starts[line] - 1:
                break
            end = self._source.position(text.end)[0]
            if end <= line:
                break
            self._count()
            line = end
        return line

    def _indented(self, first: int, high: int, within: Text | None, *, alone: bool) -> int:
        """Return the last line below a line that is indented deeper, or continues it."""
        indent = self._rows.indent(first) if alone else self._rows.indent_of_content(first)
        takes_items = self._rows.takes_items(first, alone=alone)
        continues = within is not None or not self._layout.statements
        last = line = first
        while line < high:
            self._count()
            continued = continues and self._rows[line].rstrip().endswith("\\")
            line += 1
            if self._rows.is_blank(line) or (not continued and self._rows.is_remark(line, within)):
                continue
            below = continued or self._rows.indent(line) > indent
            item = takes_items and self._rows.indent(line) == indent and self._rows.is_item(line)
            if not below and not item:
                return line if self._rows.closes(line, indent) and last == line - 1 else last
            last = line
        return last

    def _count(self) -> None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise TooMuchError
