"""Terraform files in HCL syntax (`.tf`, `.tofu`)."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from scanner.formats.terraform.syntax.config import LABELS, Argument, Block, Members
from scanner.formats.terraform.syntax.hcl_index import HclIndex
from scanner.formats.terraform.syntax.shape import plain_value, unescaped_offset, written_part
from scanner.formats.terraform.syntax.structure import check
from scanner.syntax.hcl import parse, value_range
from scanner.syntax.hcl.tree import Template, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.hcl import tree
    from scanner.syntax.hcl.tree import Expression, Part


class HclConfig:
    """A file in HCL syntax; see `scanner.formats.terraform.syntax.config.Config`.

    Attributes:
        source: where it stands.
        text: what the offsets of its expressions count in.
        body: its content.

    Raises:
        ParseError: it is not HCL, or has no JSON structure.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.body = parse(source)
        check(self.body, source)

    @cached_property
    def value(self) -> Any:
        """Its JSON value."""
        return plain_value(self.body, self.text)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the kinds in `LABELS`, in the order of the file."""
        return self._blocks

    def blocks_of(self, kind: str) -> tuple[Block, ...]:
        """Return the top-level blocks of any type, in the order of the file."""
        return tuple(block for block in self._blocks_of(self.body, ()) if block.kind == kind)

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self._blocks_of(self.body, ()) if _matters(block))

    def _blocks_of(self, body: tree.Body, at: Pointer) -> Iterator[Block]:
        counts: dict[tuple[str, ...], int] = {}
        for block in body.blocks:
            labels = tuple(label.value for label in block.labels)
            index = counts.setdefault((block.type, *labels), 0)
            counts[block.type, *labels] += 1
            place = (*at, block.type, *labels, index)
            yield Block(block.type, labels, place, self, partial(self._members, block.body, place))

    def _members(self, body: tree.Body, at: Pointer) -> Members:
        arguments = {
            name: Argument(name, attribute.value, self, (*at, name))
            for name, attribute in body.attributes.items()
        }
        blocks: dict[str, list[Block]] = {}
        for block in self._blocks_of(body, at):
            blocks.setdefault(block.kind, []).append(block)
        return Members(arguments, {kind: tuple(same) for kind, same in blocks.items()})

    def names(self) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
        """Yield the pointer, the kind and the labels of each top-level block, pointers without an index."""
        for block in self.body.blocks:
            labels = tuple(label.value for label in block.labels)
            yield (block.type, *labels), block.type, labels

    def expression(self, pointer: Pointer) -> Expression | None:
        """Return the expression a pointer leads to."""
        return self._index.find(pointer)[1]

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        return self._index.find(pointer)[0]

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer.

        A code point of an expression in a template stands for the whole interpolation.
        """
        shown, expression = self._index.find(pointer)
        if not isinstance(expression, Template) or not expression.parts:
            return shown
        lengths = (len(written_part(part, self.text)) for part in expression.parts)
        starts = list(accumulate(lengths, initial=0))[:-1]
        first = self._code_point(expression, starts, start)[0]
        if end > start:
            return first, self._code_point(expression, starts, end - 1)[1]
        return first, first

    def _code_point(self, template: Template, starts: list[int], offset: int) -> Offsets:
        index = max(0, bisect_right(starts, offset) - 1)
        part = template.parts[index]
        if not isinstance(part, Text):
            return part.start, part.end
        within = unescaped_offset(part.value, offset - starts[index])
        return self.range_of(template, part, within, within + 1)

    def range_of(self, template: Template, part: Part, start: int, end: int) -> Offsets:
        """Return where the code points `start` to `end` of a part of a template stand in the source."""
        if not isinstance(part, Text):
            return part.start, part.end
        alone = Template(template.start, template.end, (part,), template.heredoc, template.flush)
        return value_range(self.text, alone, start, end)

    @cached_property
    def _index(self) -> HclIndex:
        return HclIndex(self.body, self.text)


def _matters(block: Block) -> bool:
    """Tell whether a top-level block is of a kind that is read, with as many labels as it has there."""
    return block.kind == "locals" or LABELS.get(block.kind) == len(block.labels)
