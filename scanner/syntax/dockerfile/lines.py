r"""Logical lines: physical lines joined where they end in the escape character.

BuildKit's rules (frontend/dockerfile/parser): a line continues if its last character that is neither space nor tab is
an escape character not preceded by another one; comment lines and empty lines inside a continuation are left
out; the first line loses the whitespace before it, the others keep theirs.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.errors import ParseError
from scanner.syntax.dockerfile.tree import Word

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.scalar_offsets import Piece

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What BuildKit takes for whitespace at the ends of lines and between the words of ENV, LABEL and ARG."""

MAX_LINE_BYTES = 65_536
"""BuildKit reads no physical line that is longer, its line feed included."""


class Line(Struct, frozen=True, gc=False):
    """A logical line.

    Attributes:
        text: its text without the continuations.
        pieces: where its parts stand.
        start: offset of its first code point.
        end: offset after its last physical line, without the line feed.
        comments: the comments right before it.
    """

    text: str
    pieces: tuple[Piece, ...]
    start: int
    end: int
    comments: tuple[Word, ...]

    def word(self, start: int, end: int) -> Word:
        """Return the word that stands from `start` to `end` in the line."""
        value = self.text[start:end]
        pieces = self.pieces
        if len(pieces) == 1:
            offset = pieces[0][1] + start - pieces[0][0]
            return Word(value, offset, offset + end - start)
        first = self._piece(start)
        last = max(first, self._piece(end - 1))
        begin, source, _, _ = pieces[first]
        if first == last:
            offset = source + start - begin
            return Word(value, offset, offset + end - start)
        parts = tuple(self._clip(index, start, end) for index in range(first, last + 1))
        return Word(value, parts[0][1], parts[-1][1] + parts[-1][3], parts)

    def offset(self, position: int) -> int:
        """Return where a position of the line stands in the source."""
        begin, source, size, _ = self.pieces[self._piece(position)]
        return source + min(position - begin, size)

    def _piece(self, position: int) -> int:
        return max(0, bisect_right(self.pieces, position, key=_start_of) - 1)

    def _clip(self, index: int, start: int, end: int) -> Piece:
        begin, source, size, _ = self.pieces[index]
        first = max(begin, start)
        length = min(begin + size, end) - first
        return first - start, source + first - begin, length, length


def _start_of(piece: Piece) -> int:
    return piece[0]


class Lines:
    """Reads logical lines from a position on."""

    def __init__(self, source: Source, position: int, escape: str) -> None:
        self._source = source
        self._escape = escape
        self.position = position

    def physical(self) -> tuple[int, int] | None:
        """Return the start and the end, line end included, of the next physical line, or None."""
        start = self.position
        text = self._source.text
        if start >= len(text):
            return None
        end = text.find("\n", start) + 1 or len(text)
        if end - start > MAX_LINE_BYTES // 4:
            self._check_length(start, end)
        self.position = end
        return start, end

    def logical(self) -> Line | None:
        """Return the next logical line that is neither empty nor a comment, or None."""
        text = self._source.text
        comments: list[Word] = []
        while (line := self.physical()) is not None:
            start, end = line
            raw = text[start:end].rstrip("\r\n")
            content = raw.lstrip(SPACES)
            if not content:
                continue
            if content[0] == "#":
                comment = _comment(raw, start)
                if comment is None:
                    comments.clear()
                else:
                    comments.append(comment)
                continue
            return self._joined(content, start + len(raw) - len(content), start + len(raw), tuple(comments))
        return None

    def _joined(self, content: str, start: int, end: int, comments: tuple[Word, ...]) -> Line:
        head = self._continued(content)
        if head is None:
            return Line(content, ((0, start, len(content), len(content)),), start, end, comments)
        text = self._source.text
        parts = [head]
        pieces = [(0, start, len(head), len(head))]
        length = len(head)
        while head is not None and (line := self.physical()) is not None:
            begin, end = line
            raw = text[begin:end].rstrip("\r\n")
            end = begin + len(raw)
            content = raw.lstrip(SPACES)
            if not content or content[0] == "#":
                continue
            head = self._continued(raw)
            part = raw if head is None else head
            if part:
                pieces.append((length, begin, len(part), len(part)))
                parts.append(part)
                length += len(part)
        return Line("".join(parts), tuple(pieces), start, end, comments)

    def _continued(self, raw: str) -> str | None:
        """Return a line without its continuation, or None if the line does not continue."""
        tail = raw.rstrip(" \t")
        escape = self._escape
        if not tail.endswith(escape) or tail[-2:-1] == escape:
            return None
        return tail[:-1]

    def _check_length(self, start: int, end: int) -> None:
        size = len(self._source.text[start:end].encode("utf-8", "surrogatepass"))
        if size > MAX_LINE_BYTES or (size == MAX_LINE_BYTES and self._source.text[end - 1] != "\n"):
            raise ParseError(
                f"the line has more than {MAX_LINE_BYTES - 1} bytes, which no Dockerfile frontend reads",
                hint="divide the line with continuations, or COPY the content from a file",
                span=self._source.span(start, end),
            )


def _comment(raw: str, start: int) -> Word | None:
    """Return a comment as BuildKit keeps it: what follows the first character of the line; None if empty."""
    value = raw[1:].strip(SPACES)
    if not value:
        return None
    begin = start + 1 + raw[1:].index(value)
    return Word(value, begin, begin + len(value))
