"""Where a part of an expression's value comes from: the expression that stands for that part alone."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scanner.evaluate.iteration import pairs
from scanner.evaluate.values import OpenObject
from scanner.formats.terraform.origins.elements import unwrapped
from scanner.formats.terraform.origins.trace_steps import part_of
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.formats.terraform.readers.readings import Written
    from scanner.model import Pointer
    from scanner.syntax.hcl.tree import Expression, Step


def led_on(written: Written, rest: Pointer) -> Expression:
    """Return the expression for a part of the value of one: `local.a[0].b` for `b` of item 0 of `local.a`."""
    if not rest:
        return written.expression
    expression = unwrapped(written.expression)
    if not isinstance(expression, tree.ForTuple) or not isinstance(rest[0], int):
        return with_steps(expression, rest)
    part, left = part_of(expression.body, rest[1:])
    return with_steps(
        _in_round(expression, rest[0], part or expression.body, written),
        tuple(key for key in left if key is not None),
    )


def with_steps(expression: Expression, keys: Pointer) -> Expression:
    """Return a reference with further steps; any other expression as it is."""
    if not isinstance(expression, tree.Traversal) or not keys:
        return expression
    steps = tuple(_step(key, expression.end) for key in keys)
    return tree.Traversal(expression.start, expression.end, expression.source, expression.steps + steps)


def _in_round(loop: tree.ForTuple, index: int, part: Expression, written: Written) -> Expression:
    """Return a part of a loop's body as it is in one round, where it is a part of an element of what has a name."""
    collection = unwrapped(loop.collection)
    root = part.source if isinstance(part, tree.Traversal) else part
    if not isinstance(root, tree.Variable) or root.name != loop.value_name:
        return part
    if not isinstance(collection, tree.Traversal) or loop.condition is not None:
        return part
    value = written.evaluator.value(collection, written.config.text)
    if not isinstance(value, list | dict) or isinstance(value, OpenObject):
        return part
    key = next(islice(pairs(value), index, None), (None, None))[0]
    if not isinstance(key, str | int):
        return part
    steps = (
        *collection.steps,
        _step(key, collection.end),
        *(part.steps if isinstance(part, tree.Traversal) else ()),
    )
    return tree.Traversal(collection.start, collection.end, collection.source, steps)


def _step(key: str | int, at: int) -> Step:
    if isinstance(key, str):
        text = (tree.Text(at, at, key),) if key else ()
        return tree.Index(at, at, tree.Template(at, at, text))
    return tree.Index(at, at, tree.Literal(at, at, key))
