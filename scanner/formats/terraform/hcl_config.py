"""Terraform files in HCL syntax (`.tf`, `.tofu`)."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from scanner.formats.terraform.config import LABELS, Declaration
from scanner.formats.terraform.hcl_index import HclIndex
from scanner.formats.terraform.shape import plain_value, unescaped_offset, written_part
from scanner.formats.terraform.structure import body_value, check
from scanner.syntax.hcl import parse, value_range
from scanner.syntax.hcl.tree import Template, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.evaluate import Evaluator
    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.hcl.tree import Expression, Part

_READ_ON_DEMAND = frozenset({"variable", "locals", "output"})


class HclConfig:
    """A file in HCL syntax; see `scanner.formats.terraform.config.Config`.

    Raises:
        ParseError: it is not HCL, or has no JSON structure.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self._body = parse(source)
        check(self._body, source)

    @cached_property
    def value(self) -> Any:
        """Its JSON value."""
        return plain_value(self._body, self.text)

    def variables(self) -> dict[str, Expression]:
        """Return the defaults of the variables that have one."""
        found: dict[str, Expression] = {}
        for block in self._body.blocks:
            if block.type == "variable" and len(block.labels) == 1:
                default = block.body.attributes.get("default")
                if default is not None:
                    found.setdefault(block.labels[0].value, default.value)
        return found

    def locals(self) -> dict[str, Expression]:
        """Return the local values."""
        found: dict[str, Expression] = {}
        for block in self._body.blocks:
            if block.type == "locals":
                for name, attribute in block.body.attributes.items():
                    found.setdefault(name, attribute.value)
        return found

    def declarations(self, evaluator: Evaluator) -> Iterator[Declaration]:
        """Yield the blocks of the kinds in `LABELS`, without variables, outputs and locals."""
        counts: dict[tuple[str, ...], int] = {}

        def convert(expression: Expression, depth: int) -> Any:
            return evaluator.value(expression, self.text, depth)

        for block in self._body.blocks:
            labels = tuple(label.value for label in block.labels)
            index = counts.setdefault((block.type, *labels), 0)
            counts[block.type, *labels] += 1
            if block.type in _READ_ON_DEMAND or LABELS.get(block.type) != len(labels):
                continue
            at: Pointer = (block.type, *labels, index)
            yield Declaration(block.type, labels, at, body_value(block.body, convert, len(at)))

    def names(self) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
        """Yield the pointer, the kind and the labels of each top-level block, pointers without an index."""
        for block in self._body.blocks:
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
        return HclIndex(self._body, self.text)
