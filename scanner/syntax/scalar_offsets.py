"""Where each code point of a scalar's value stands in its source.

A value is cut into pieces. A piece whose value and source have the same length maps code point by code point;
any other (an escape, a folded line break) is one whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Offsets

Piece = tuple[int, int, int, int]
"""Start in the value, start in the source, length in the value, length in the source."""

_BREAKS = r"\r\n\x85\u2028\u2029"
_BREAK = rf"(?:\r\n|[{_BREAKS}])"
_FOLD = rf"(?P<fold>[ \t]*+{_BREAK}(?>(?:[ \t]*+{_BREAK})*)[ \t]*+)"
_SURROGATES = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = (
    rf"(?P<escape>\\(?:x[0-9a-fA-F]{{2}}|{_SURROGATES}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[^xuU{_BREAKS}]))"
)
_JOINED = rf"(?P<joined>\\{_BREAK}(?>(?:[ \t]*+{_BREAK})*)[ \t]*+)"
_TOKENS = {
    "": re.compile(rf"{_FOLD}|[ \t]++|[^ \t{_BREAKS}]++"),
    "'": re.compile(rf"{_FOLD}|(?P<escape>'')|[ \t]++|[^' \t{_BREAKS}]++"),
    '"': re.compile(rf"{_FOLD}|{_JOINED}|{_ESCAPE}|[ \t]++|[^\\ \t{_BREAKS}]++"),
}
_break_at = re.compile(_BREAK).search
_line_at = re.compile(rf"[^{_BREAKS}]*+").match
_value_line_at = re.compile(r"[^\n\u2028\u2029]*+").match
_breaks_in = re.compile(_BREAK).findall
_SEPARATORS = "\u2028\u2029"
"""Line breaks that are kept as they are, and never folded."""


def pieces(text: str, start: int, end: int, style: str, value: str) -> list[Piece]:
    """Return the pieces of a scalar in the order of its value; nothing between two pieces is in the value."""
    cutter = _Cutter(text, value)
    if style == "|":
        cutter.cut_literal(_body(text, start))
    elif style == ">":
        cutter.cut_folded(_body(text, start))
    else:
        quote = len(style)
        cutter.cut_flow(_TOKENS[style], start + quote, end - quote)
    if cutter.position != len(value) or cutter.wrong:
        return [(0, start, len(value), end - start)]
    return cutter.pieces


def locate_in(found: list[Piece], start: int, end: int) -> Offsets:
    """Return the source range of the code points `start` to `end` of a value that is not empty.

    Both are clamped to the value.
    """
    last = found[-1]
    length = last[0] + last[2]
    start = max(0, min(start, length))
    end = max(start, min(end, length))
    if start == length:
        after = last[1] + last[3]
        return after, after
    begin, source, size, source_size = _piece_at(found, start)
    first = source + start - begin if size == source_size else source
    if end == start:
        return first, first
    begin, source, size, source_size = _piece_at(found, end - 1)
    return first, source + end - begin if size == source_size else source + source_size


def _piece_at(found: list[Piece], offset: int) -> Piece:
    return found[bisect_right(found, offset, key=lambda piece: piece[0]) - 1]


def _body(text: str, start: int) -> int:
    """Return where the line after a block scalar's header begins."""
    header_end = _break_at(text, start)
    return header_end.end() if header_end else len(text)


class _Cutter:
    """Walks a value and its source side by side."""

    def __init__(self, text: str, value: str) -> None:
        self.text = text
        self.value = value
        self.position = 0
        self.pieces: list[Piece] = []
        self.wrong = False

    def same(self, source: int, length: int) -> None:
        """Take a piece that reads the same in both."""
        if not length:
            return
        if self.text[source : source + length] != self.value[self.position : self.position + length]:
            self.wrong = True
        if self.pieces:
            begin, first, size, source_size = self.pieces[-1]
            if size == source_size and first + source_size == source:
                self.pieces[-1] = (begin, first, size + length, source_size + length)
                self.position += length
                return
        self.pieces.append((self.position, source, length, length))
        self.position += length

    def other(self, source: int, source_length: int, length: int) -> None:
        """Take a piece that is written otherwise; one without a code point in the value is left out."""
        if length:
            self.pieces.append((self.position, source, length, source_length))
            self.position += length

    def cut_flow(self, tokens: re.Pattern[str], start: int, end: int) -> None:
        """Cut a plain or quoted scalar, whose content is the range given."""
        for token in tokens.finditer(self.text, start, end):
            kind = token.lastgroup
            first, length = token.start(), token.end() - token.start()
            if kind is None:
                self.same(first, length)
            elif kind == "escape":
                self.other(first, length, 1)
            else:
                breaks = _breaks_in(token.group())
                kept = kind == "fold" and (len(breaks) == 1 or breaks[0] in _SEPARATORS)
                self.other(first, length, len(breaks) if kept else len(breaks) - 1)

    def cut_literal(self, start: int) -> None:
        """Cut a literal block scalar: each line of the value ends a line of the source."""
        while self.position < len(self.value) and not self.wrong:
            line = _line_at(self.text, start)
            content = _value_line_at(self.value, self.position)
            assert line is not None
            assert content is not None
            length = content.end() - content.start()
            self.same(line.end() - length, length)
            start = self._take_break(line.end())

    def cut_folded(self, start: int) -> None:
        """Cut a folded block scalar, by the rules that folded it."""
        indent = self._indent(start)
        pending: list[Offsets] = []
        blank_before = True
        while self.position < len(self.value) and start < len(self.text) and not self.wrong:
            line = _line_at(self.text, start)
            assert line is not None
            content = min(start + indent, line.end())
            if self.text[start:content].strip(" "):
                break
            if content < line.end():
                blank = self.text[content] in " \t"
                self._take_pending(pending, fold=not (blank or blank_before))
                pending = []
                blank_before = blank
                self.same(content, line.end() - content)
            found = _break_at(self.text, line.end())
            start = found.end() if found else len(self.text)
            if found:
                pending.append(found.span())
        self._take_pending(pending, fold=False)

    def _indent(self, start: int) -> int:
        """Return the indentation of a folded scalar: what its first line has and the value has not."""
        position = self.position
        while position < len(self.value) and self.value[position] in "\n\u2028\u2029":
            found = _break_at(self.text, start)
            if found is None:
                return 0
            start = found.end()
            position += 1
        line = _line_at(self.text, start)
        content = _line_at(self.value, position)
        assert line is not None
        assert content is not None
        return max(0, _leading_spaces(line.group()) - _leading_spaces(content.group()))

    def _take_pending(self, breaks: list[Offsets], *, fold: bool) -> None:
        """Take the line breaks between two lines of a folded scalar, or those at its end."""
        if fold and breaks and self.text[breaks[0][0]] not in _SEPARATORS:
            breaks = breaks[1:] or breaks
        for first, last in breaks:
            if self.position < len(self.value):
                self.other(first, last - first, 1)

    def _take_break(self, source: int) -> int:
        """Take the line break at an offset of the source, and return where the next line begins."""
        found = _break_at(self.text, source)
        length = found.end() - source if found else 0
        if self.position < len(self.value):
            if length == 1:
                self.pieces.append((self.position, source, 1, 1))
                self.position += 1
            else:
                self.other(source, length, 1)
        return source + length


def _leading_spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
