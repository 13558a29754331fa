"""The literal text of templates: escapes, strip markers, and the indentation that `<<-` removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import ESCAPE, HEREDOC_ESCAPE, WHITE
from scanner.syntax.hcl.tree import Text
from scanner.syntax.hcl.words import escape_value, normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.directives import Piece


def quoted_text(cursor: Cursor, start: int, end: int, *, left: bool = False, right: bool = False) -> Text:
    """Return the text at a range of a quoted template, without the space on the sides that are stripped.

    Raises:
        ParseError: at an escape that does not exist.
    """
    value = decoded(cursor, start, end)
    if left or right:
        return _stripped(cursor.text, start, end, value, left=left, right=right, quoted=True)
    return Text(start, end, value if value.isascii() else normal(value))


def heredoc_texts(
    cursor: Cursor, start: int, end: int, *, left: bool = False, right: bool = False
) -> list[Text]:
    """Return the texts at a range of a heredoc, one per line; a strip marker reaches one line far."""
    text = cursor.text
    bounds = [start]
    while (after := text.find("\n", bounds[-1], end) + 1) and after < end:
        bounds.append(after)
    bounds.append(end)
    last = len(bounds) - 2
    return [
        _stripped(
            text,
            bounds[index],
            bounds[index + 1],
            _undollared(text[bounds[index] : bounds[index + 1]]),
            left=left and index == 0,
            right=right and index == last,
            quoted=False,
        )
        for index in range(last + 1)
    ]


def heredoc_text(cursor: Cursor, start: int, end: int) -> Text:
    """Return the text at a range of a heredoc in one piece."""
    return Text(start, end, normal(_undollared(cursor.text[start:end])))


def decoded(cursor: Cursor, start: int, end: int) -> str:
    """Return what a range of a quoted string stands for, before normalisation.

    Raises:
        ParseError: at an escape that does not exist.
    """
    text = cursor.text[start:end]
    if "\\" not in text and "{" not in text:
        return text
    pieces = []
    done = 0
    for match in ESCAPE.finditer(text):
        value = escape_value(match[0])
        if value is None:
            raise cursor.error(
                f"`{match[0]}` is not an escape sequence",
                start + match.start(),
                start + match.end(),
                hint='there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; a backslash itself is \\\\',
            )
        pieces.append(text[done : match.start()])
        pieces.append(value)
        done = match.end()
    pieces.append(text[done:])
    return "".join(pieces)


def _undollared(raw: str) -> str:
    """Return what a range of a heredoc stands for, before normalisation."""
    return HEREDOC_ESCAPE.sub(lambda match: match[0][1:], raw) if "{" in raw else raw


def _stripped(text: str, start: int, end: int, value: str, *, left: bool, right: bool, quoted: bool) -> Text:
    """Return a text that stands for a value without the space on the sides that are stripped."""
    if left:
        kept = value.lstrip(WHITE)
        start = raw_offset(text, start, end, len(value) - len(kept), quoted=quoted)
        value = kept
    if right:
        kept = value.rstrip(WHITE)
        end = raw_offset(text, start, end, len(kept), quoted=quoted)
        value = kept
    return Text(start, end, normal(value))


def raw_offset(text: str, start: int, end: int, offset: int, *, quoted: bool) -> int:
    """Return where in the range of a text its code point number `offset` stands, before normalisation."""
    pattern = ESCAPE if quoted else HEREDOC_ESCAPE
    done = start
    for match in pattern.finditer(text, start, end):
        plain = match.start() - done
        value = escape_value(match[0]) or ""
        if offset < plain + len(value):
            return done + offset if offset <= plain else match.start() + offset - plain + 1
        offset -= plain + len(value)
        done = match.end()
    return min(done + offset, end)


def flushed(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces of a `<<-` heredoc without the indentation that all of its lines share.

    Lines of nothing but space count for nothing and keep it; a line that begins with a sequence has no
    indentation. A text without its newline (a strip marker took it) joins the next line to its own.
    """
    result = list(pieces)
    indented = []
    least: int | None = None
    new_line = True
    for index, piece in enumerate(result):
        value = piece.value if isinstance(piece, Text) else None
        if new_line and value is None:
            least = 0
        elif new_line and value is not None:
            kept = value.lstrip(WHITE)
            if kept or not value.endswith("\n"):
                indented.append(index)
                width = len(value) - len(kept)
                least = width if least is None else min(least, width)
        new_line = value is not None and value.endswith("\n")
    for index in indented if least else ():
        piece = result[index]
        assert isinstance(piece, Text)
        assert least is not None
        result[index] = Text(piece.start + least, piece.end, piece.value[least:])
    return result


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with texts joined where nothing of the source is missing between them.

    An empty text stays only where it has no other beside it: it tells `" ${~ x }"` from `"${ x }"`.
    """
    result: list[Piece] = []
    run: list[Text] = []
    for piece in pieces:
        if not isinstance(piece, Text):
            _end_run(run, result)
            result.append(piece)
        elif not run:
            run.append(piece)
        elif not run[-1].value:
            run[-1] = piece
        elif piece.value:
            if run[-1].end != piece.start:
                _end_run(run, result)
            run.append(piece)
    _end_run(run, result)
    return result


def _end_run(run: list[Text], result: list[Piece]) -> None:
    if run:
        result.append(Text(run[0].start, run[-1].end, "".join([text.value for text in run])))
        run.clear()
