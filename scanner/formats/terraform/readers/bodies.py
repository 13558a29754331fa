"""The values of a block, with the blocks that its `dynamic` blocks make.

A block that is made follows those of its type that are written: where two `disk` blocks are written, the first
that a `dynamic "disk"` makes is `disk.2`. What leads back from there to what is written is in `Body.written`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import unknowns
from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.made import Body, MadeFor, put
from scanner.formats.terraform.readers.names_of_things import NAMES_OF_THINGS, names_of
from scanner.formats.terraform.syntax.json_config import JsonConfig
from scanner.formats.terraform.syntax.makers import DYNAMIC, elements, makers, makes_blocks, place_of
from scanner.formats.terraform.syntax.nested import nested
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.formats.terraform.syntax.makers import Maker
    from scanner.model import Pointer

MAX_BLOCKS = 1_000
"""How many blocks the `dynamic` blocks in one block may make."""
_WITH_NAMES = frozenset({"lifecycle", "provisioner"})
_OF_SELF = frozenset({"connection", "provisioner"})
"""Blocks in which `self` is the resource."""


def body_of(block: Block, evaluator: Evaluator, of_self: Callable[[], Evaluator]) -> Body:
    """Return the values of a top-level block.

    Args:
        block: the block.
        evaluator: gives values to its expressions.
        of_self: what gives values to the expressions of its provisioners and connections.
    """
    builder = _Builder(block, of_self)
    values = builder.body(block, evaluator, block.at)
    return Body(values, builder.evaluators, builder.written, builder.made_for)


class _Builder:
    def __init__(self, block: Block, of_self: Callable[[], Evaluator]) -> None:
        self.evaluators: dict[Pointer, Evaluator] = {}
        self.written: dict[Pointer, Pointer] = {}
        self.made_for: dict[Pointer, MadeFor] = {}
        self._top = block
        self._of_self = of_self
        self._made = 0

    def body(self, block: Block, evaluator: Evaluator, at: Pointer) -> dict[str, Any]:
        """Return the values of a block, of which the pointer in the document is `at`."""
        result: dict[str, Any] = {}
        for name, argument in block.arguments.items():
            if name == DYNAMIC:
                continue
            inside = self._inside(block, name, evaluator)
            if block.kind in _WITH_NAMES and name in NAMES_OF_THINGS:
                result[name] = names_of(argument.expression, argument.config.text)
            elif type(block.config) is JsonConfig and makes_blocks(argument.expression):
                result[name] = self._blocks(argument, nested(block, name), inside, at)
            else:
                result[name] = inside.value(argument.expression, argument.config.text, len(at) + 1)
        for kind, blocks in block.blocks.items():
            for one in blocks if kind != DYNAMIC else ():
                values = self.body(one, self._inside(block, kind, evaluator), at + place_of(one))
                put(result, place_of(one), values)
        for maker in makers(block):
            self._make(maker, evaluator, at, result)
        return result

    def _inside(self, block: Block, name: str, evaluator: Evaluator) -> Evaluator:
        """Return what evaluates an argument or the nested blocks of a type."""
        if name not in _OF_SELF or block is not self._top:
            return evaluator
        at = (*block.at, name)
        if at not in self.evaluators:
            self.evaluators[at] = self._of_self()
        return self.evaluators[at]

    def _blocks(
        self, argument: Argument, blocks: tuple[Block, ...], evaluator: Evaluator, at: Pointer
    ) -> Any:
        """Return the values of blocks in JSON syntax: an object, or a list with what is no object as null."""
        if isinstance(argument.expression, tree.ObjectCons):
            return self.body(blocks[0], evaluator, (*at, argument.name))
        found: dict[str, Any] = {argument.name: []}
        for one in blocks:
            put(found, place_of(one), self.body(one, evaluator, at + place_of(one)))
        return found[argument.name]

    def _make(self, maker: Maker, evaluator: Evaluator, at: Pointer, result: dict[str, Any]) -> None:
        for_each = self._for_each(maker, evaluator, len(at))
        items = elements(for_each) if maker.is_plain else None
        before = result.get(maker.makes, [])
        if isinstance(before, dict):
            before = [before]
        if items is None or not isinstance(before, list) or self._made + len(items) > MAX_BLOCKS:
            self._put_unknown(maker, for_each, evaluator, at, result)
            return
        self._made += len(items)
        if not before:
            self.written.setdefault((*at, maker.makes), at + maker.place)
        (content,) = maker.content
        written = (*at, *maker.place, *place_of(content))
        made = []
        for index, (key, value) in enumerate(items, start=len(before)):
            place = (*at, maker.makes, index)
            inside = evaluator.with_names({maker.iterator: {"key": key, "value": value}})
            self.evaluators[place] = inside
            if maker.for_each is not None:
                self.made_for[place] = MadeFor(maker.iterator, maker.makes, maker.for_each, _name(key))
            self.written[place] = written
            made.append(self.body(content, inside, place))
        result[maker.makes] = [*before, *made]

    def _for_each(self, maker: Maker, evaluator: Evaluator, depth: int) -> Value:
        written = maker.for_each
        if written is None:
            return Unknown("for_each")
        return evaluator.value(written.expression, written.config.text, depth + len(maker.place) + 1)

    def _put_unknown(
        self, maker: Maker, for_each: Value, evaluator: Evaluator, at: Pointer, result: dict[str, Any]
    ) -> None:
        """Add a `dynamic` block as it is written, because the number of blocks it makes is not known."""
        written = maker.for_each
        if written is not None and not unknowns(for_each):
            expression = written.expression
            for_each = Unknown(written.config.text[expression.start : expression.end])
        place = (*at, *maker.place)
        values: dict[str, Any] = {"for_each": for_each}
        for content in maker.content:
            put(values, place_of(content), self.body(content, evaluator, place + place_of(content)))
        put(result, maker.place, values)
        if maker.makes not in result:
            self.written.setdefault((*at, maker.makes), place)


def _name(key: Value) -> str | int | None:
    return key if isinstance(key, str | int) and not isinstance(key, bool) else None
