"""Reads what stands in brackets and braces: tuples, objects, and `for` expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import FOR, FOR_NAMES, LINE, LINE_END, NESTED, OBJECT_ITEM, WORD
from scanner.syntax.hcl.tree import BareKey, ForObject, ForTuple, ObjectCons, ObjectItem, TupleCons
from scanner.syntax.hcl.values import SIMPLE, string
from scanner.syntax.hcl.words import checked_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Match

    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.lexicon import Mode
    from scanner.syntax.hcl.tree import Expression

    Read = Callable[[Cursor, Mode, int], Expression]

_EQUALS, _BRACE = 3, 7
"""Groups of `OBJECT_ITEM`."""


def tuple_cons(cursor: Cursor, read: Read, depth: int, start: int) -> TupleCons:
    """Return the tuple whose bracket stands at `start`, from the cursor after it."""
    text = cursor.text
    items = []
    while True:
        cursor.skip(NESTED)
        if text.startswith("]", cursor.pos):
            break
        items.append(read(cursor, NESTED, depth))
        if text.startswith("]", cursor.pos):
            break
        if not text.startswith(",", cursor.pos):
            if cursor.pos == len(text):
                raise cursor.error("bracket is not closed", start, hint="close the list with ]")
            raise cursor.unexpected("`,` or `]`")
        cursor.pos += 1
    cursor.pos += 1
    return TupleCons(start, cursor.pos, tuple(items))


def object_cons(cursor: Cursor, read: Read, depth: int, start: int) -> ObjectCons:
    """Return the object whose brace stands at `start`, from the cursor after it."""
    text = cursor.text
    items = []
    while True:
        match = OBJECT_ITEM(text, cursor.pos)
        group = (match.lastindex or 0) if match is not None else 0
        if match is None:
            cursor.skip(NESTED)
            key = read(cursor, LINE, depth)
            _key_end(cursor, start)
            value = read(cursor, LINE, depth)
        elif group == _BRACE:
            cursor.pos = match.end()
            break
        else:
            key = _key(cursor, match)
            cursor.pos = match.end()
            simple = SIMPLE[group - _EQUALS - 1] if group > _EQUALS else None
            value = simple(cursor, *match.span(group)) if simple else read(cursor, LINE, depth)
        items.append(ObjectItem(key.start, value.end, key, value))
        if text.startswith(",", cursor.pos):
            cursor.pos += 1
        elif cursor.pos == len(text):
            raise cursor.error("brace is not closed", start, hint="close the object with }")
        elif not text.startswith("}", cursor.pos) and LINE_END(text, cursor.pos) is None:
            raise cursor.unexpected("a comma, a newline or `}`")
    return ObjectCons(start, cursor.pos, tuple(items))


def _key(cursor: Cursor, match: Match[str]) -> Expression:
    start, end = match.span(1)
    if start < 0:
        return string(cursor, *match.span(2))
    return BareKey(start, end, checked_name(cursor, start, end))


def _key_end(cursor: Cursor, start: int) -> None:
    text = cursor.text
    if cursor.pos == len(text):
        raise cursor.error("brace is not closed", start, hint="close the object with }")
    if not text.startswith(("=", ":"), cursor.pos) or text.startswith(("=>", "::"), cursor.pos):
        raise cursor.unexpected("`=` and a value")
    cursor.pos += 1


def for_expression(cursor: Cursor, read: Read, depth: int, start: int) -> ForTuple | ForObject:
    """Return the `for` expression whose bracket or brace stands at `start`."""
    text = cursor.text
    match = FOR(text, start)
    assert match is not None
    cursor.pos = match.end()
    key_name, value_name = for_names(cursor)
    collection = read(cursor, NESTED, depth)
    if not text.startswith(":", cursor.pos) or text.startswith("::", cursor.pos):
        raise cursor.unexpected("`:` after the collection")
    cursor.pos += 1
    key, value = None, read(cursor, NESTED, depth)
    if text.startswith("=>", cursor.pos):
        cursor.pos += 2
        key, value = value, read(cursor, NESTED, depth)
    dots = cursor.pos if text.startswith("...", cursor.pos) else None
    if dots is not None:
        cursor.skip(NESTED, 3)
    condition = None
    word = WORD(text, cursor.pos)
    if word is not None and word[0] == "if":
        cursor.pos = word.end()
        condition = read(cursor, NESTED, depth)
    closing = "]" if text.startswith("[", start) else "}"
    if not text.startswith(closing, cursor.pos):
        raise cursor.unexpected(f"`if` or `{closing}`" if condition is None else f"`{closing}`")
    cursor.pos += 1
    if closing == "]":
        if key is not None:
            raise cursor.error("a list has no keys", key.start, key.end, "use braces to build an object")
        if dots is not None:
            raise cursor.error("`...` groups the values of an object, not of a list", dots, dots + 3)
        return ForTuple(start, cursor.pos, key_name, value_name, collection, value, condition)
    if key is None:
        raise cursor.error("an object needs keys", value.start, value.end, "write `key => value`")
    return ForObject(
        start, cursor.pos, key_name, value_name, collection, key, value, dots is not None, condition
    )


def for_names(cursor: Cursor) -> tuple[str | None, str]:
    """Return the key's and the value's name of a `for`, and leave the cursor after its `in`."""
    text = cursor.text
    match = FOR_NAMES(text, cursor.pos)
    if match is None:
        cursor.skip(NESTED)
        raise cursor.unexpected("the name of a variable")
    cursor.pos = match.end()
    names = [checked_name(cursor, *match.span(group)) for group in (1, 3) if match[group]]
    if match.lastindex == 2:
        raise cursor.unexpected("the name of a variable")
    word = WORD(text, cursor.pos)
    if word is None or word[0] != "in":
        raise cursor.unexpected("`in` and a collection")
    cursor.pos = word.end()
    return (names[0] if len(names) > 1 else None), names[-1]
