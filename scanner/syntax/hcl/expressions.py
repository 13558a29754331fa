"""Reads expressions: operators by precedence, and operands with what follows them.

A reader starts at the cursor; a reader of a whole expression leaves it before the next token, a reader of one
construct just after it. `depth` counts what is open around an expression; a level of it costs at most three
Python frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.collections import for_expression, object_cons, tuple_cons
from scanner.syntax.hcl.lexicon import FOR, HEREDOC_MARKER, NESTED, OPENING, OPERATOR
from scanner.syntax.hcl.templates import QUOTED, heredoc_style, template
from scanner.syntax.hcl.traversals import call, traversal
from scanner.syntax.hcl.tree import Binary, Conditional, Parens, Unary
from scanner.syntax.hcl.values import SIMPLE, path

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


def expression(cursor: Cursor, mode: Mode, depth: int) -> Expression:
    """Return the expression at the cursor, conditionals included."""
    text = cursor.text
    match = mode.term(text, cursor.pos)
    if match is not None and match.lastindex in (2, 4, 6):
        cursor.pos = match.end()
        group = match.lastindex - 1
        return SIMPLE[group // 2](cursor, *match.span(group))
    left = _operand(cursor, mode, depth, match)
    operator = OPERATOR(text, cursor.pos)
    if operator is not None:
        operands = [left]
        symbols: list[str] = []
        count = 0
        while operator is not None:
            count += 1
            _reduce(operands, symbols, _RANKS[operator[0]])
            symbols.append(operator[0])
            cursor.pos = operator.end()
            operands.append(_operand(cursor, mode, depth, mode.term(text, cursor.pos)))
            operator = OPERATOR(text, cursor.pos)
        cursor.reached(depth + count)
        _reduce(operands, symbols, 0)
        left = operands[0]
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
        cursor.pos = mode.skip(text, cursor.pos).end()
        raise cursor.unexpected("an expression")
    node: Expression
    group = match.lastindex or 0
    start = match.start(group)
    cursor.pos = match.end()
    if group < OPENING:
        kind = (group - 1) // 2
        start, end = match.span(2 * kind + 1)
        if SIMPLE[kind] is path and text.startswith(("(", "::"), cursor.pos) and "." not in match[3]:
            node = call(cursor, expression, mode, cursor.deeper(depth, start), (start, end))
            cursor.pos = mode.skip(text, cursor.pos).end()
        else:
            node = SIMPLE[kind](cursor, start, end)
    elif group == HEREDOC_MARKER:
        start = match.start(8) - 2
        style = heredoc_style(cursor, match)
        node = template(cursor, expression, cursor.deeper(depth, start), start, style)
        cursor.pos = mode.skip(text, cursor.pos).end()
    elif match[group] in "-!":
        inner = cursor.deeper(depth, start)
        operand = _operand(cursor, mode, inner, mode.term(text, cursor.pos))
        return Unary(start, operand.end, match[group], operand)
    else:
        inner = cursor.deeper(depth, start)
        if match[group] == '"':
            node = template(cursor, expression, inner, start, QUOTED)
        elif match[group] == "(":
            node = _parens(cursor, inner, start)
        elif FOR(text, start):
            node = for_expression(cursor, expression, inner, start)
        else:
            read = tuple_cons if match[group] == "[" else object_cons
            node = read(cursor, expression, inner, start)
        cursor.pos = mode.skip(text, cursor.pos).end()
    if text.startswith((".", "["), cursor.pos) and not text.startswith("...", cursor.pos):
        return traversal(cursor, expression, mode, depth, node)
    return node


def _parens(cursor: Cursor, depth: int, start: int) -> Parens:
    inner = expression(cursor, NESTED, depth)
    if not cursor.text.startswith(")", cursor.pos):
        raise cursor.unexpected("an operator or `)`")
    cursor.pos += 1
    return Parens(start, cursor.pos, inner)
