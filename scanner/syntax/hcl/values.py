"""The nodes of values that one pattern recognises: plain strings, paths of names, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.tree import GetAttr, Literal, Template, Text, Traversal, Variable
from scanner.syntax.hcl.words import checked_name, normal, number

if TYPE_CHECKING:
    from scanner.syntax.hcl.cursor import Cursor

_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def string(cursor: Cursor, start: int, end: int) -> Template:
    """Return the template of a quoted string without escapes, from the range between its quotes."""
    if start == end:
        return Template(start - 1, end + 1, ())
    value = cursor.text[start:end]
    if not value.isascii():
        value = normal(value)
    return Template(start - 1, end + 1, (Text(start, end, value),))


def path(cursor: Cursor, start: int, end: int) -> Literal | Variable | Traversal:
    """Return what a name, or names with dots between them, stand for."""
    text = cursor.text[start:end]
    if not text.isascii():
        checked_name(cursor, start, end)
    first, *others = text.split(".")
    after = start + len(first)
    known = first in _KEYWORDS
    root = Literal(start, after, _KEYWORDS[first]) if known else Variable(start, after, first)
    if not others:
        return root
    steps = []
    for name in others:
        before = after
        after += 1 + len(name)
        steps.append(GetAttr(before, after, name))
    return Traversal(start, end, root, tuple(steps))


def literal_number(cursor: Cursor, start: int, end: int) -> Literal:
    """Return the literal of a number."""
    return Literal(start, end, number(cursor, start, end))


SIMPLE = (string, path, literal_number)
"""Readers for the groups of a value in the patterns, in their order."""
