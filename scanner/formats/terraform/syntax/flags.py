"""Settings that are written as `true` or `false`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.nested import literal
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.formats.terraform.syntax.config import Block


def flag(block: Block, name: str, *, default: bool) -> bool:
    """Return a setting of a block; one that is not a literal is its default, as Terraform allows no other."""
    argument = block.arguments.get(name)
    if argument is None:
        return default
    expression = argument.expression
    if isinstance(expression, tree.Literal) and isinstance(expression.value, bool):
        return expression.value
    return {"true": True, "false": False}.get(literal(expression) or "", default)
