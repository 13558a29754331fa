"""Settings whose values are names of things, not expressions: `ignore_changes = [tags]`, `when = destroy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.nested import literal
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Expression

NAMES_OF_THINGS = frozenset({"ignore_changes", "on_failure", "replace_triggered_by", "when"})


def names_of(expression: Expression, text: str) -> str | list[str]:
    """Return the name that stands in `text`, or the names of a list."""
    if isinstance(expression, tree.TupleCons):
        return [_name(item, text) for item in expression.items]
    return _name(expression, text)


def _name(expression: Expression, text: str) -> str:
    quoted = literal(expression)
    if quoted is not None:
        return quoted
    if isinstance(expression, tree.Template) and expression.wrapped is not None:
        expression = expression.wrapped
    return text[expression.start : expression.end]
