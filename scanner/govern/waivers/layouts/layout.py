"""What a syntax says of a source: where comments and texts stand, and how far statements reach."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Offsets, Source

Reach = Literal["indentation", "brackets", "section", "line"]
"""What belongs to the statement that begins on a line: what is indented below it; what stands in the brackets that it
opens; for a section the lines up to the next one; nothing but the line."""

HASH = re.compile(r"[ \t]*+#")
"""A line that is a comment, where comments begin with `#`."""
_start = attrgetter("start")


class Text(msgspec.Struct, frozen=True):
    """A string that stands in a source.

    Attributes:
        start: offset of its first code point.
        end: offset after its last code point.
        embedded: whether it is written line by line, as a script or a file is (a block scalar, a here-document).
    """

    start: int
    end: int
    embedded: bool


class Layout(msgspec.Struct, frozen=True):
    """The layout of a source.

    Attributes:
        marks: what comments begin with.
        remark: matches a line that is a comment.
        reach: how far statements reach.
        texts: the strings, in their order, none within another.
        comments: where comments stand, in their order; None: wherever a mark stands outside of texts.
        inline: whether a comment can follow something on its line.
        depths: for `brackets`, how many brackets are open at the end of each line.
        header: for `section`, matches the line on which one begins.
        statements: the first and last line of each statement, where the syntax gives them; they bound what is covered.
        language: what a message calls the syntax.
    """

    marks: tuple[str, ...]
    remark: re.Pattern[str]
    reach: Reach
    texts: tuple[Text, ...] = ()
    comments: tuple[Offsets, ...] | None = None
    inline: bool = True
    depths: tuple[int, ...] = ()
    header: re.Pattern[str] | None = None
    statements: tuple[tuple[int, int], ...] = ()
    language: str = ""

    def text_at(self, offset: int) -> Text | None:
        """Return the text that an offset is in."""
        index = bisect_right(self.texts, offset, key=_start) - 1
        return self.texts[index] if index >= 0 and offset < self.texts[index].end else None

    def comment_at(self, offset: int) -> Offsets | None:
        """Return the comment that an offset is in, where it is known where comments stand."""
        index = bisect_right(self.comments or (), offset, key=lambda comment: comment[0]) - 1
        comment = self.comments[index] if self.comments is not None and index >= 0 else None
        return comment if comment is not None and offset < comment[1] else None

    def statement_of(self, line: int) -> tuple[int, int] | None:
        """Return the lines of the statement that a line is in, where the syntax gives them."""
        index = bisect_right(self.statements, line, key=lambda lines: lines[0]) - 1
        return self.statements[index] if index >= 0 and line <= self.statements[index][1] else None


EMBEDDED = Layout(
    ("#", "//", "/*", "<!--", "--", ";"), re.compile(r"[ \t]*+(?:#|//|/\*|\*|<!--|--|;)"), "indentation"
)
"""The layout of a text whose syntax is not known: a script, or a text that is embedded in another."""


def depths(source: Source, brackets: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return how many brackets are open at the end of each line, for the offset of each bracket and 1 or -1."""
    steps = [0] * len(source.line_starts)
    for offset, step in brackets:
        steps[source.position(offset)[0] - 1] += step
    found = []
    depth = 0
    for step in steps:
        depth += step
        found.append(depth)
    return tuple(found)
