"""Reads what follows an operand: its attributes, indexes and splats, and the arguments of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import NESTED, WORD
from scanner.syntax.hcl.tree import FunctionCall, GetAttr, Index, LegacyIndex, Splat, Traversal
from scanner.syntax.hcl.words import checked_name, number

if TYPE_CHECKING:
    from scanner.syntax.hcl.collections import Read
    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.lexicon import Mode
    from scanner.syntax.hcl.tree import Expression, Step


class _Level:
    """Steps that are still being collected: of the traversal itself, or of the splat at `start`."""

    __slots__ = ("end", "full", "start", "steps")

    def __init__(self, start: int = 0, end: int = 0, *, full: bool = True) -> None:
        self.start = start
        self.end = end
        self.full = full
        self.steps: list[Step] = []


def traversal(cursor: Cursor, read: Read, mode: Mode, depth: int, source: Expression) -> Traversal:
    """Return a value with all of the steps that follow it; the cursor is at the first one."""
    text = cursor.text
    levels = [_Level()]
    while True:
        start = cursor.pos
        if text.startswith("[", start):
            if not levels[-1].full:
                _close(levels)
            inner = cursor.deeper(depth + len(levels) - 1, start)
            star = mode.star(text, start)
            if star is None:
                cursor.pos += 1
                key = read(cursor, NESTED, inner)
                levels[-1].steps.append(Index(start, _bracket_end(cursor), key))
            else:
                cursor.pos = star.end()
                levels.append(_Level(start, _bracket_end(cursor)))
        elif text.startswith(".", start) and not text.startswith("...", start):
            _dot(cursor, mode, levels, depth)
        else:
            break
        cursor.pos = mode.skip(text, cursor.pos).end()
    while len(levels) > 1:
        _close(levels)
    steps = tuple(levels[0].steps)
    end = steps[-1].end
    if type(source) is Traversal:
        return Traversal(source.start, end, source.source, source.steps + steps)
    return Traversal(source.start, end, source, steps)


def _bracket_end(cursor: Cursor) -> int:
    if not cursor.text.startswith("]", cursor.pos):
        raise cursor.unexpected("`]`")
    cursor.pos += 1
    return cursor.pos


def _close(levels: list[_Level]) -> None:
    """Turn the innermost splat into a step of the level around it."""
    level = levels.pop()
    end = level.steps[-1].end if level.steps else level.end
    levels[-1].steps.append(Splat(level.start, end, level.full, tuple(level.steps)))


def _dot(cursor: Cursor, mode: Mode, levels: list[_Level], depth: int) -> None:
    """Read one step that begins with a dot."""
    start = cursor.pos
    match = mode.step(cursor.text, start)
    group = match.lastindex if match is not None else None
    if match is None or group is None:
        cursor.pos = mode.skip(cursor.text, start + 1).end()
        raise cursor.unexpected("the name of an attribute, an index, or `*`")
    first, cursor.pos = match.span(group)
    steps = levels[-1].steps
    if group == 1:
        steps.append(GetAttr(start, cursor.pos, checked_name(cursor, first, cursor.pos)))
    elif group == 3:
        if "." in match[3]:
            raise cursor.error("two indexes after one another need brackets", first, cursor.pos, "write [0][1]")
        steps.append(LegacyIndex(start, cursor.pos, number(cursor, first, cursor.pos)))
    else:
        if not levels[-1].full:
            raise cursor.error("`.*` cannot be used inside of another `.*`", first, hint="use [*]")
        cursor.deeper(depth + len(levels) - 1, start)
        levels.append(_Level(start, cursor.pos, full=False))


def call(cursor: Cursor, read: Read, mode: Mode, depth: int, first: tuple[int, int]) -> FunctionCall:
    """Return a function call from the range of its first name; the cursor is at `(` or `::`."""
    text = cursor.text
    start = first[0]
    name, name_end = _function_name(cursor, mode, first)
    opened = cursor.pos
    arguments: list[Expression] = []
    expand = False
    while True:
        cursor.pos = NESTED.skip(text, cursor.pos).end()
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


def _function_name(cursor: Cursor, mode: Mode, first: tuple[int, int]) -> tuple[str, int]:
    """Return a name with its namespaces and where it ends, and leave the cursor after the parenthesis."""
    text = cursor.text
    start, end = first
    name = checked_name(cursor, start, end)
    while text.startswith("::", cursor.pos):
        cursor.pos = mode.skip(text, cursor.pos + 2).end()
        word = WORD(text, cursor.pos)
        if word is None:
            raise cursor.unexpected("the name of a function")
        end = word.end()
        name = f"{name}::{checked_name(cursor, *word.span())}"
        cursor.pos = mode.skip(text, end).end()
    if not text.startswith("(", cursor.pos):
        raise cursor.unexpected("`(` after the name of the function")
    cursor.pos += 1
    return name, end


def _last_argument(cursor: Cursor) -> None:
    dots = cursor.pos
    cursor.pos = NESTED.skip(cursor.text, dots + 3).end()
    if not cursor.text.startswith(")", cursor.pos):
        raise cursor.error("`...` is only allowed after the last argument", dots, dots + 3)
