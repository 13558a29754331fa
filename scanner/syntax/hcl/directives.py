"""Template directives: `%{if}`, `%{else}`, `%{endif}`, `%{for}` and `%{endfor}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.syntax.hcl.collections import for_names
from scanner.syntax.hcl.lexicon import NESTED, SEQUENCE_END, WORD
from scanner.syntax.hcl.tree import ForDirective, IfDirective

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.syntax.hcl.collections import Read
    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.tree import Expression, Part


class Marker(Struct, frozen=True):
    """One directive as written, before it is known what it encloses.

    Attributes:
        start: the offset of its `%{`.
        end: the offset after its `}`.
        keyword: `if`, `else`, `endif`, `for` or `endfor`.
        expression: the condition or the collection.
        key_name: the first of the two names of a `for`.
        value_name: the name, or the second of the names, of a `for`.
    """

    start: int
    end: int
    keyword: str
    expression: Expression | None = None
    key_name: str | None = None
    value_name: str = ""


if TYPE_CHECKING:
    Piece = Part | Marker


class _Open:
    """A directive that still lacks its end."""

    __slots__ = ("around", "marker", "then")

    def __init__(self, marker: Marker, around: list[Part]) -> None:
        self.marker = marker
        self.around = around
        self.then: tuple[Part, ...] | None = None


def directive(cursor: Cursor, read: Read, depth: int, start: int) -> tuple[Marker, bool]:
    """Return the directive whose `%{` stands at `start`, and whether it strips the space after it.

    The cursor is after the `%{`.
    """
    text = cursor.text
    cursor.skip(NESTED)
    word = WORD(text, cursor.pos)
    keyword = word[0] if word is not None else ""
    if word is None or keyword not in ("if", "else", "endif", "for", "endfor"):
        raise cursor.unexpected("`if`, `else`, `endif`, `for` or `endfor`", _hint("%"))
    cursor.pos = word.end()
    names = for_names(cursor) if keyword == "for" else (None, "")
    value = None
    if keyword in ("if", "for"):
        value = read(cursor, NESTED, cursor.deeper(depth, start))
    else:
        cursor.skip(NESTED)
    strip = sequence_end(cursor, start)
    return Marker(start, cursor.pos, keyword, value, *names), strip


def sequence_end(cursor: Cursor, start: int) -> bool:
    """Read the brace that closes the sequence at `start`; return whether it strips the space after it."""
    match = SEQUENCE_END(cursor.text, cursor.pos)
    if match is None:
        if cursor.text[cursor.pos : cursor.pos + 1] in ("", '"'):
            raise cursor.error("template sequence is not closed", start, start + 2, "close it with }")
        raise cursor.unexpected("`}`", _hint(cursor.text[start]))
    cursor.pos = match.end()
    return bool(match[1])


def _hint(sign: str) -> str:
    return f"write {sign}{sign}{{ for the characters {sign}{{ themselves"


def nested(cursor: Cursor, pieces: Iterable[Piece], end: int, depth: int) -> list[Piece]:
    """Return the parts of a template with directives around what they enclose.

    Raises:
        ParseError: a directive has no start or (at `end`, where the template ends) no end.
    """
    current: list[Part] = []
    opened: list[_Open] = []
    for piece in pieces:
        if not isinstance(piece, Marker):
            current.append(piece)
        elif piece.keyword in ("if", "for"):
            cursor.deeper(depth + len(opened), piece.start)
            opened.append(_Open(piece, current))
            current = []
        else:
            _check_balance(cursor, piece, opened[-1] if opened else None)
            if piece.keyword == "else":
                opened[-1].then = tuple(current)
                current = []
            else:
                last = opened.pop()
                last.around.append(_enclosing(last, tuple(current), piece.end))
                current = last.around
    if opened:
        marker = opened[-1].marker
        line = cursor.source.position(marker.start)[0]
        raise cursor.error(
            f"expected `%{{end{marker.keyword}}}` for the directive of line {line}, found the end of the string",
            end,
        )
    return list(current)


def _check_balance(cursor: Cursor, marker: Marker, opened: _Open | None) -> None:
    keyword = marker.keyword
    if opened is None:
        fits = False
    elif keyword == "else":
        fits = opened.marker.keyword == "if" and opened.then is None
    else:
        fits = keyword == "end" + opened.marker.keyword
    if not fits:
        raise cursor.error(f"`{keyword}` directive without its beginning", marker.start, marker.end)


def _enclosing(opened: _Open, parts: tuple[Part, ...], end: int) -> Part:
    marker = opened.marker
    assert marker.expression is not None
    if marker.keyword == "for":
        return ForDirective(marker.start, end, marker.key_name, marker.value_name, marker.expression, parts)
    if opened.then is None:
        return IfDirective(marker.start, end, marker.expression, parts, None)
    return IfDirective(marker.start, end, marker.expression, opened.then, parts)
