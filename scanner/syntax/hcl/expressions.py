"""Reads expressions: operators by precedence, and operands with what follows them.

A reader starts at the cursor; a reader of a whole expression leaves it before the next token, a reader of one
construct just after it. `depth` counts what is open around an expression; a level of it costs at most three
Python frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.collections import for_expression, object_cons, tuple_cons
from scanner.syntax.hcl.cursor import HARMLESS_DEPTH
from scanner.syntax.hcl.height import check_height
from scanner.syntax.hcl.lexicon import FOR, HEREDOC_MARKER, NESTED, OPENING, OPERATOR
from scanner.syntax.hcl.templates import QUOTED, heredoc_style, template
from scanner.syntax.hcl.traversals import call, traversal
from scanner.syntax.hcl.tree import MAX_HEIGHT, Binary, Conditional, Parens, Unary
from scanner.syntax.hcl.values import SIMPLE

if TYPE_CHECKING:
    from re import Match

    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.lexicon import Mode
    from scanner.syntax.hcl.tree import Expression

_RANKS = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
"""Binary operators from the loosest to the tightest; all are left-associative."""


_ENDS = ",)]}:\n"
"""Characters after an operand that end the whole expression; so does the end of the text."""

_PATH = 3
"""The group of a path of names in `Mode.term`."""


def expression(cursor: Cursor, mode: Mode, depth: int) -> Expression:
    """Return the expression at the cursor, conditionals included."""
    text = cursor.text
    match = mode.term(text, cursor.pos)
    group = match.lastindex if match is not None else None
    if match is not None and (group == 4 or group == 2 or group == 6):  # noqa: PLR1714 - twice as fast
        cursor.pos = match.end()
        return SIMPLE[group // 2 - 1](cursor, *match.span(group - 1))
    left = _operand(cursor, mode, depth, match)
    if text[cursor.pos : cursor.pos + 1] in _ENDS:
        return left
    operator = OPERATOR(text, cursor.pos)
    if operator is not None:
        operands = [left]
        symbols: list[str] = []
        count = 0
        while operator is not None:
            if symbols:
                _reduce(operands, symbols, _RANKS[operator[0]])
            symbols.append(operator[0])
            cursor.pos = operator.end()
            operands.append(_operand(cursor, mode, depth, mode.term(text, cursor.pos)))
            operator = OPERATOR(text, cursor.pos)
            count += 1
            if count > MAX_HEIGHT:
                raise cursor.error(f"more than {MAX_HEIGHT} operators in a row", cursor.pos)
        _reduce(operands, symbols, 0)
        left = operands[0]
        if depth + count > HARMLESS_DEPTH:
            cursor.high = True
            if count > HARMLESS_DEPTH:
                check_height(cursor, left)
    if text.startswith("?", cursor.pos):
        return _conditional(cursor, mode, depth, left)
    return left


def _reduce(operands: list[Expression], symbols: list[str], rank: int) -> None:
    """Join the last operands while their operator binds at least as tightly as a rank."""
    while symbols and _RANKS[symbols[-1]] >= rank:
        right = operands.pop()
        left = operands.pop()
        operands.append(Binary(left.start, right.end, symbols.pop(), left, right))


def _conditional(cursor: Cursor, mode: Mode, depth: int, condition: Expression) -> Conditional:
    depth = cursor.deeper(depth, cursor.pos)
    cursor.pos += 1
    then = expression(cursor, mode, depth)
    if not cursor.text.startswith(":", cursor.pos) or cursor.text.startswith("::", cursor.pos):
        raise cursor.unexpected("`:` and the other value of the conditional")
    cursor.pos += 1
    otherwise = expression(cursor, mode, depth)
    return Conditional(condition.start, otherwise.end, condition, then, otherwise)


def _operand(cursor: Cursor, mode: Mode, depth: int, match: Match[str] | None) -> Expression:
    """Return an operand with its steps, from the match of the mode's `term`."""
    text = cursor.text
    if match is None:
        cursor.skip(mode)
        raise cursor.unexpected("an expression")
    group = match.lastindex or 0
    start = match.start(group)
    cursor.pos = match.end()
    node: Expression
    if group < OPENING:
        first = group if group % 2 else group - 1
        start, end = match.span(first)
        if first != _PATH or "." in match[first] or not text.startswith(("(", "::"), cursor.pos):
            node = SIMPLE[first // 2](cursor, start, end)
        else:
            node = call(cursor, expression, mode, cursor.deeper(depth, start), (start, end))
    elif group == HEREDOC_MARKER:
        start = match.start(8) - 2
        style = heredoc_style(cursor, match)
        node = template(cursor, expression, cursor.deeper(depth, start), start, style)
    else:
        inner = cursor.deeper(depth, start)
        opening = match[OPENING]
        if opening == '"':
            node = template(cursor, expression, inner, start, QUOTED)
        elif opening == "(":
            node = _parens(cursor, inner, start)
        elif opening == "-" or opening == "!":  # noqa: PLR1714 - a tuple is slower
            operand = _operand(cursor, mode, inner, mode.term(text, cursor.pos))
            return Unary(start, operand.end, opening, operand)
        elif FOR(text, start):
            node = for_expression(cursor, expression, inner, start)
        elif opening == "[":
            node = tuple_cons(cursor, expression, inner, start)
        else:
            node = object_cons(cursor, expression, inner, start)
    char = text[cursor.pos : cursor.pos + 1]
    if char in mode.blank:
        char = text[cursor.skip(mode) : cursor.pos + 1]
    if char == "[" or (char == "." and not text.startswith("...", cursor.pos)):
        return traversal(cursor, expression, mode, depth, node)
    return node


def _parens(cursor: Cursor, depth: int, start: int) -> Parens:
    inner = expression(cursor, NESTED, depth)
    if not cursor.text.startswith(")", cursor.pos):
        raise cursor.unexpected("an operator or `)`")
    cursor.pos += 1
    return Parens(start, cursor.pos, inner)
