"""The nested blocks of a type, whichever of the two syntaxes they are written in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.config import Argument, Block, Members
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Pointer
    from scanner.syntax.hcl.tree import Expression, ObjectCons


def nested(block: Block, kind: str) -> tuple[Block, ...]:
    """Return the blocks of a type in a block; JSON syntax writes them as an object, or as a list of objects."""
    found = block.blocks.get(kind, ())
    argument = block.arguments.get(kind)
    if found or argument is None:
        return found
    return tuple(
        Block(kind, (), at, argument.config, partial(_members, cons, argument.config, at))
        for cons, at in _objects(argument.expression, argument.at)
    )


def _objects(expression: Expression, at: Pointer) -> Iterator[tuple[ObjectCons, Pointer]]:
    if isinstance(expression, tree.ObjectCons):
        yield expression, at
    elif isinstance(expression, tree.TupleCons):
        for index, item in enumerate(expression.items):
            if isinstance(item, tree.ObjectCons):
                yield item, (*at, index)


def _members(cons: ObjectCons, config: Config, at: Pointer) -> Members:
    arguments = {}
    for item in cons.items:
        name = literal(item.key)
        if name is not None:
            arguments[name] = Argument(name, item.value, config, (*at, name))
    return Members(arguments, {})


def literal(expression: Expression) -> str | None:
    """Return the text of a literal string or of a bare key, None for any other expression."""
    if isinstance(expression, tree.BareKey):
        return expression.name
    return expression.literal if isinstance(expression, tree.Template) else None
