"""Tells which expression of a test was not true: the last one that was evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.testing.bodies import bodies

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.model import Source
    from scanner.policy.testing.bodies import Body, Expression, Tree
    from scanner.policy.testing.heads import Head

_MAX_SHOWN = 160


def reason(source: Source, head: Head, tree: Tree, covered: Collection[int]) -> str:
    """Return where a test that failed did, and the expression; "" if that is not known.

    Args:
        source: the test's policy.
        head: the test.
        tree: the policy's syntax tree.
        covered: the lines of the policy that were evaluated.
    """
    content = source.text.encode()
    found = bodies(tree, content, len(source.text[: head.start].encode()))
    reached = [expression for body in found if (expression := _last(body, covered)) is not None]
    if not reached:
        return ""
    last = _innermost(reached[-1], covered)
    line = source.text.splitlines()[last.line - 1].strip()
    return f"line {last.line}: {line[:_MAX_SHOWN]}{'...' if len(line) > _MAX_SHOWN else ''}"


def _last(body: Body, covered: Collection[int]) -> Expression | None:
    """Return the last expression of a body that was evaluated: those behind one that is not true are not."""
    reached = [expression for expression in body.expressions if _is_reached(expression, covered)]
    return reached[-1] if reached else None


def _innermost(expression: Expression, covered: Collection[int]) -> Expression:
    """Return the last expression evaluated of an `every` if it has some that were never; else the expression itself."""
    reached = [inner for inner in expression.inner if _is_reached(inner, covered)]
    if not reached or len(reached) == len(expression.inner) > 1:
        return expression
    return _innermost(reached[-1], covered)


def _is_reached(expression: Expression, covered: Collection[int]) -> bool:
    return any(line in covered for line in range(expression.line, expression.last_line + 1))
