"""Reads quoted strings, heredocs, and texts that are templates as a whole: text, interpolations, directives.

A template is first read into a flat list of pieces; then the indentation of `<<-` is removed, and directives
are given what stands between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from scanner.syntax.hcl.directives import directive, nested, sequence_end
from scanner.syntax.hcl.lexicon import HEREDOC_RUN, NESTED, QUOTED_RUN, WHITE, WHOLE_RUN
from scanner.syntax.hcl.text import flushed, heredoc_text, heredoc_texts, joined, quoted_text
from scanner.syntax.hcl.tree import Interpolation, Template
from scanner.syntax.hcl.values import path
from scanner.syntax.hcl.words import checked_name

if TYPE_CHECKING:
    from re import Match

    from scanner.errors import ParseError
    from scanner.syntax.hcl.collections import Read
    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.directives import Piece
    from scanner.syntax.hcl.lexicon import Skipper
    from scanner.syntax.hcl.tree import Part, Text


class Style(msgspec.Struct, frozen=True):
    """How a template is written.

    Attributes:
        run: matches a run of text and what follows it.
        marker: the end marker of a heredoc, "" for other templates.
        flush: whether it is a heredoc with `<<-`.
        quoted: whether it stands in quotes, where a backslash begins an escape.
    """

    run: Skipper
    marker: str = ""
    flush: bool = False
    quoted: bool = False


QUOTED = Style(QUOTED_RUN, quoted=True)
WHOLE = Style(WHOLE_RUN)
"""A text that is a template as a whole, such as a file."""

_END, _PATH, _SEQUENCE = 2, 3, 5
"""Groups of a run."""


def heredoc_style(cursor: Cursor, match: Match[str]) -> Style:
    """Return the style of a heredoc from the match of its first line (groups 8 and 9: dash and marker)."""
    return Style(HEREDOC_RUN, checked_name(cursor, *match.span(9)), flush=bool(match[8]))


def template(cursor: Cursor, read: Read, depth: int, start: int, style: Style) -> Template:
    """Return the template that begins at `start`; the cursor is at its first character."""
    text = cursor.text
    pieces: list[Piece] = []
    strip = directives = False
    begin = cursor.pos
    while True:
        match = style.run(text, cursor.pos)
        following = match.lastindex
        cursor.pos = match.end()
        if following == _END and style.marker and match[_END].rstrip(WHITE) != style.marker:
            continue
        end = match.end(1)
        if begin < end:
            right = following == _SEQUENCE and bool(match[5])
            pieces += _texts(cursor, begin, end, style, left=strip, right=right)
        if following == _END:
            break
        if following == _PATH:
            strip = False
            pieces.append(Interpolation(end, cursor.pos, path(cursor, *match.span(3))))
        elif following != _SEQUENCE:
            raise _unfinished(cursor, start, style)
        elif match[4] == "${":
            node = read(cursor, NESTED, depth)
            strip = sequence_end(cursor, end)
            pieces.append(Interpolation(end, cursor.pos, node))
        else:
            marker, strip = directive(cursor, read, depth, end)
            pieces.append(marker)
            directives = True
        begin = cursor.pos
    if style.flush:
        pieces = flushed(pieces)
    if not style.quoted:
        pieces = joined(pieces)
    if directives:
        pieces = nested(cursor, pieces, end, depth)
    parts = cast("list[Part]", pieces)
    return Template(start, cursor.pos, tuple(parts), not style.quoted, style.flush)


def _texts(cursor: Cursor, start: int, end: int, style: Style, *, left: bool, right: bool) -> list[Text]:
    if style.quoted:
        return [quoted_text(cursor, start, end, left=left, right=right)]
    if style.flush or left or right:
        return heredoc_texts(cursor, start, end, left=left, right=right)
    return [heredoc_text(cursor, start, end)]


def _unfinished(cursor: Cursor, start: int, style: Style) -> ParseError:
    """Return the error that text in a template goes on to where it must not."""
    text, at = cursor.text, cursor.pos
    if text.startswith("\r", at):
        return cursor.stray(at)
    if style.marker:
        line = cursor.source.position(start)[0]
        return cursor.error(
            f"the heredoc of line {line} is not closed",
            at,
            hint=f"its end marker {style.marker} must stand alone on a line that ends with a newline",
        )
    if text.startswith("\\", at):
        return cursor.error("`\\` stands before nothing that it could escape", at)
    hint = 'close it with ", or use a heredoc (<<EOT) for a text of several lines'
    return cursor.error("the string is not closed on its line", at, hint=hint)
