"""Reads what follows an operand: its attributes, indexes and splats, and the arguments of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanner.syntax.hcl.lexicon import NESTED, WORD
from scanner.syntax.hcl.tree import FunctionCall, GetAttr, Index, LegacyIndex, Splat, Traversal
from scanner.syntax.hcl.words import checked_name, number

if TYPE_CHECKING:
    from scanner.syntax.hcl.collections import Read
    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.lexicon import Mode
    from scanner.syntax.hcl.tree import Expression, Step


class _Splat(NamedTuple):
    """A splat whose end has not been reached.

    Attributes:
        before: how many steps stand before it.
        start: the offset of its dot or bracket.
        end: the offset after its star or bracket.
        full: whether it is `[*]`.
    """

    before: int
    start: int
    end: int
    full: bool


def traversal(cursor: Cursor, read: Read, mode: Mode, depth: int, source: Expression) -> Traversal:
    """Return a value with all of the steps that follow it; the cursor is at the first one."""
    text = cursor.text
    steps: list[Step] = []
    splats: list[_Splat] = []
    while True:
        start = cursor.pos
        if text.startswith("[", start):
            if splats and not splats[-1].full:
                _close(steps, splats)
            inner = cursor.deeper(depth + len(splats), start)
            star = mode.star(text, start)
            if star is None:
                cursor.pos += 1
                key = read(cursor, NESTED, inner)
                steps.append(Index(start, _bracket_end(cursor), key))
            else:
                cursor.pos = star.end()
                splats.append(_Splat(len(steps), start, _bracket_end(cursor), full=True))
        elif text.startswith(".", start) and not text.startswith("...", start):
            _dot(cursor, mode, steps, splats)
            cursor.deeper(depth + len(splats), start)
        else:
            break
        cursor.skip(mode)
    while splats:
        _close(steps, splats)
    end = steps[-1].end
    if type(source) is Traversal:
        return Traversal(source.start, end, source.source, (*source.steps, *steps))
    return Traversal(source.start, end, source, tuple(steps))


def _bracket_end(cursor: Cursor) -> int:
    if not cursor.text.startswith("]", cursor.pos):
        raise cursor.unexpected("`]`")
    cursor.pos += 1
    return cursor.pos


def _close(steps: list[Step], splats: list[_Splat]) -> None:
    """Give the innermost splat the steps that follow it."""
    before, start, end, full = splats.pop()
    inner = tuple(steps[before:])
    steps[before:] = [Splat(start, inner[-1].end if inner else end, full, inner)]


def _dot(cursor: Cursor, mode: Mode, steps: list[Step], splats: list[_Splat]) -> None:
    """Read one step that begins with a dot."""
    start = cursor.pos
    match = mode.step(cursor.text, start)
    group = match.lastindex if match is not None else None
    if match is None or group is None:
        cursor.skip(mode, 1)
        raise cursor.unexpected("the name of an attribute, an index, or `*`")
    first, end = match.span(group)
    cursor.pos = end
    if group == 1:
        steps.append(GetAttr(start, end, checked_name(cursor, first, end)))
    elif group == 3:
        if "." in match[3]:
            raise cursor.error("two indexes after one another need brackets", first, end, "write [0][1]")
        steps.append(LegacyIndex(start, end, number(cursor, first, end)))
    else:
        if splats and not splats[-1].full:
            raise cursor.error("`.*` cannot be used inside of another `.*`", first, hint="use [*]")
        splats.append(_Splat(len(steps), start, end, full=False))


def call(cursor: Cursor, read: Read, mode: Mode, depth: int, first: tuple[int, int]) -> FunctionCall:
    """Return a function call from the range of its first name; the cursor is at `(` or `::`."""
    text = cursor.text
    start = first[0]
    name, name_end = checked_name(cursor, *first), first[1]
    if text.startswith("::", cursor.pos):
        name, name_end = _namespaced(cursor, mode, name)
    cursor.pos += 1
    opened = cursor.pos
    arguments: list[Expression] = []
    expand = False
    while True:
        cursor.skip(NESTED)
        if text.startswith(")", cursor.pos):
            break
        arguments.append(read(cursor, NESTED, depth))
        if text.startswith("...", cursor.pos):
            _last_argument(cursor)
            expand = True
        if text.startswith(")", cursor.pos):
            break
        if not text.startswith(",", cursor.pos):
            if cursor.pos == len(text):
                raise cursor.error("function call is not closed", start, opened, "close it with )")
            raise cursor.unexpected("`,` or `)`")
        cursor.pos += 1
    cursor.pos += 1
    return FunctionCall(start, cursor.pos, name, name_end, tuple(arguments), expand)


def _namespaced(cursor: Cursor, mode: Mode, name: str) -> tuple[str, int]:
    """Return the name of a function with its namespaces and where it ends; the cursor is at the first `::`."""
    text = cursor.text
    end = cursor.pos
    names = [name]
    while text.startswith("::", cursor.pos):
        cursor.skip(mode, 2)
        word = WORD(text, cursor.pos)
        if word is None:
            raise cursor.unexpected("the name of a function")
        names.append(checked_name(cursor, *word.span()))
        cursor.pos = end = word.end()
        cursor.skip(mode)
    if not text.startswith("(", cursor.pos):
        raise cursor.unexpected("`(` after the name of the function")
    return "::".join(names), end


def _last_argument(cursor: Cursor) -> None:
    dots = cursor.pos
    cursor.skip(NESTED, 3)
    if not cursor.text.startswith(")", cursor.pos):
        raise cursor.error("`...` is only allowed after the last argument", dots, dots + 3)
