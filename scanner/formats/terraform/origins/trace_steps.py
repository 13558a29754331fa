"""The part of an expression that a reference with further steps is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from scanner.formats.terraform.syntax.nested import literal
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Expression, Step

Keys: TypeAlias = "tuple[str | int | None, ...]"
"""Keys from a value to a part of it; None for one that is not written as a literal."""


def keys_of(steps: tuple[Step, ...]) -> Keys:
    """Return the keys that steps take."""
    return tuple(_key(step) for step in steps)


def _key(step: Step) -> str | int | None:
    if isinstance(step, tree.GetAttr):
        return step.name
    if isinstance(step, tree.LegacyIndex):
        return step.key if isinstance(step.key, int) else None
    if not isinstance(step, tree.Index):
        return None
    if isinstance(step.key, tree.Literal):
        value = step.key.value
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return literal(step.key)


def part_of(expression: Expression | None, keys: Keys) -> tuple[Expression | None, Keys]:
    """Return the part of an expression that keys lead to, and the keys that are left where it ends."""
    while expression is not None:
        if isinstance(expression, tree.Parens):
            expression = expression.inner
        elif isinstance(expression, tree.Template) and expression.wrapped is not None:
            expression = expression.wrapped
        elif not keys:
            break
        else:
            inner = _item(expression, keys[0])
            if inner is None:
                break
            expression, keys = inner, keys[1:]
    return expression, keys


def _item(expression: Expression, key: str | int | None) -> Expression | None:
    if isinstance(expression, tree.ObjectCons) and key is not None:
        found = [item.value for item in expression.items if literal(item.key) == str(key)]
        return found[-1] if found else None
    if isinstance(expression, tree.TupleCons) and isinstance(key, int) and 0 <= key < len(expression.items):
        return expression.items[key]
    return None
