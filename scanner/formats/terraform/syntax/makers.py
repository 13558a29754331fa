"""The `dynamic` blocks in a block, whichever of the two syntaxes they are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.iteration import pairs
from scanner.evaluate.values import OpenObject, SetValue, Text
from scanner.facts.model import Unknown
from scanner.formats.terraform.syntax.nested import literal, nested
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.model import Pointer
    from scanner.syntax.hcl.tree import Expression

DYNAMIC = "dynamic"
_CONTENT = "content"


class Maker(msgspec.Struct, frozen=True):
    """A `dynamic` block.

    Attributes:
        makes: the type of the blocks it makes.
        place: its pointer in the block it stands in.
        block: the block itself.
        content: what it makes.
    """

    makes: str
    place: Pointer
    block: Block
    content: tuple[Block, ...]

    @property
    def for_each(self) -> Argument | None:
        """What decides how many blocks it makes."""
        return self.block.arguments.get("for_each")

    @property
    def iterator(self) -> str:
        """The name under which the content knows the element it is made for."""
        written = self.block.arguments.get("iterator")
        if written is None:
            return self.makes
        expression = written.expression
        return expression.name if isinstance(expression, tree.Variable) else literal(expression) or self.makes

    @property
    def is_plain(self) -> bool:
        """Whether it makes blocks without labels, of a type of which blocks can be written too."""
        return len(self.content) == 1 and self.makes != DYNAMIC and "labels" not in self.block.arguments


def makers(block: Block) -> Iterator[Maker]:
    """Yield the `dynamic` blocks that are written in a block."""
    for dynamic in nested(block, DYNAMIC):
        if len(dynamic.labels) == 1:
            yield Maker(dynamic.labels[-1], place_of(dynamic), dynamic, nested(dynamic, _CONTENT))
            continue
        for name in dynamic.arguments:
            for one in nested(dynamic, name):
                yield Maker(name, place_of(dynamic) + place_of(one), one, nested(one, _CONTENT))


def place_of(block: Block) -> Pointer:
    """Return the pointer of a nested block in the block it stands in."""
    index = block.at[-1]
    return (block.kind, *block.labels, index) if isinstance(index, int) else (block.kind,)


def elements(value: Value) -> list[tuple[Value, Value]] | None:
    """Return the key and the value of each element that a `for_each` goes over, None if they are not known."""
    if not isinstance(value, list | dict) or isinstance(value, OpenObject):
        return None
    if isinstance(value, SetValue) and any(isinstance(item, Unknown | Text) for item in value):
        # Two of them may turn out to be the same.
        return None
    return list(pairs(value))


def makes_blocks(expression: Expression) -> bool:
    """Tell whether a value in JSON syntax is a block, or blocks, with `dynamic` blocks at any depth."""
    pending: list[Expression] = [expression]
    while pending:
        current = pending.pop()
        if isinstance(current, tree.TupleCons):
            pending += current.items
        elif isinstance(current, tree.ObjectCons):
            for item in current.items:
                if literal(item.key) == DYNAMIC and isinstance(item.value, tree.ObjectCons | tree.TupleCons):
                    return True
                pending.append(item.value)
    return False
