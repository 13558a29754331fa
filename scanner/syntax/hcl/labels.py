"""Reads the labels of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import LABEL, LINE, QUOTED_RUN, WORD
from scanner.syntax.hcl.text import decoded
from scanner.syntax.hcl.tree import Label
from scanner.syntax.hcl.words import checked_name

if TYPE_CHECKING:
    from scanner.syntax.hcl.cursor import Cursor


_STRAY = frozenset("~$^@?\\'`;&|")
"""Characters that no name holds although somebody may have meant them as a part of one."""


def plain_labels(cursor: Cursor, start: int, end: int) -> tuple[Label, ...]:
    """Return the labels in a range that holds nothing but names, strings without escapes, and comments."""
    labels = []
    for match in LABEL.finditer(cursor.text, start, end):
        if match.lastindex == 1:
            labels.append(Label(match.start(), match.end(), match[1]))
        elif match.lastindex == 2:
            labels.append(Label(match.start(), match.end(), checked_name(cursor, *match.span())))
    return tuple(labels)


def escaped_labels(cursor: Cursor, start: int, type_end: int) -> tuple[Label, ...]:
    """Return the labels of the block whose type is at a range, and leave the cursor after its brace.

    Raises:
        ParseError: what follows the type is not the header of a block.
    """
    text = cursor.text
    labels: list[Label] = []
    while True:
        begin = cursor.skip(LINE)
        word = WORD(text, begin)
        if text.startswith("{", begin):
            cursor.pos += 1
            return tuple(labels)
        if text.startswith('"', begin):
            value = _quoted(cursor)
        elif word is not None:
            cursor.pos = word.end()
            value = checked_name(cursor, begin, cursor.pos)
        elif labels:
            raise cursor.unexpected("a label or `{`")
        elif text[begin : begin + 1] in _STRAY:
            raise cursor.unexpected("`=`, a label or `{`")
        else:
            name = text[start:type_end]
            hint = f"write `{name} = ...` to set an argument, or `{name} {{` to begin a block"
            raise cursor.error(f"`{name}` is neither an argument nor a block", start, type_end, hint)
        labels.append(Label(begin, cursor.pos, value))


def _quoted(cursor: Cursor) -> str:
    start = cursor.pos + 1
    match = QUOTED_RUN(cursor.text, start)
    cursor.pos = match.end(1)
    if match.lastindex == 2:
        cursor.pos += 1
        return decoded(cursor, start, match.end(1))
    if match.lastindex == 1:
        raise cursor.error("the label is not closed on its line", cursor.pos, hint='close it with "')
    sign = cursor.text[cursor.pos]
    hint = f"write {sign}{sign}{{ for the characters {sign}{{ themselves"
    raise cursor.error("a label cannot hold a template sequence", cursor.pos, cursor.pos + 2, hint)
