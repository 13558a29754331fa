"""The lines of a source: how far they are indented, and what begins on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.layouts.layout import EMBEDDED, Layout, Text

if TYPE_CHECKING:
    from scanner.model import Source

_BLANKS = re.compile(r"[ \t]*+")
_CLOSES = re.compile(r"[ \t]*+[\]})]")
_ITEM = re.compile(r"[ \t]*+-(?=[ \t\r]|$)")
_DASHES = re.compile(r"[ \t]*+(?>(?:-[ \t]++)*)(?=[^\s#])")
_OPEN_KEY = re.compile(r"[^#]*:[ \t]*(?:[&!][^\s#]*[ \t]*){0,2}(?:[ \t]#.*)?\r?\Z")
_LONG_LINE = 1_000


class Rows:
    """The lines of one source, by their numbers from 1.

    Args:
        source: the source.
        layout: its layout.
    """

    def __init__(self, source: Source, layout: Layout) -> None:
        self._source = source
        self._layout = layout
        self._lines = source.text.split("\n")

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, line: int) -> str:
        return self._lines[line - 1]

    def takes_items(self, line: int, *, alone: bool) -> bool:
        """Tell whether the items of a list that are indented as a line belong to it, as YAML has them below a key."""
        text = self._lines[line - 1][:_LONG_LINE]
        return not (alone and self.is_item(line)) and _OPEN_KEY.match(text) is not None

    def closes(self, line: int, indent: int) -> bool:
        """Tell whether a line closes a bracket that a line with an indentation opened."""
        return self.indent(line) == indent and _CLOSES.match(self._lines[line - 1]) is not None

    def is_item(self, line: int) -> bool:
        """Tell whether a line begins an item of a list, as YAML writes one."""
        return _ITEM.match(self._lines[line - 1]) is not None

    def indent(self, line: int) -> int:
        """Return the number of blanks that a line begins with."""
        blanks = _BLANKS.match(self._lines[line - 1])
        return blanks.end() if blanks else 0

    def indent_of_content(self, line: int) -> int:
        """Return the column at which what stands on a line begins, after the dashes of YAML's lists."""
        dashes = _DASHES.match(self._lines[line - 1])
        return dashes.end() if dashes else self.indent(line)

    def is_blank(self, line: int) -> bool:
        """Tell whether nothing stands on a line."""
        return not self._lines[line - 1].strip()

    def is_remark(self, line: int, within: Text | None) -> bool:
        """Tell whether a line is a comment, or is within one."""
        layout = EMBEDDED if within is not None else self._layout
        if layout.remark.match(self._lines[line - 1]) is not None:
            return True
        begin = self._source.line_starts[line - 1]
        comment = layout.comment_at(begin) if layout.comments is not None else None
        return comment is not None and comment[0] < begin
