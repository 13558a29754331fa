"""Terraform files in JSON syntax (`.tf.json`)."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from scanner.formats.terraform.syntax.config import LABELS, Argument, Block, Members
from scanner.formats.terraform.syntax.json_templates import JsonTemplates
from scanner.syntax.json import parse
from scanner.syntax.nodes import Mapping, NodeMap, Sequence, entries, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.hcl.tree import Expression, Part, Template
    from scanner.syntax.nodes import Node


class JsonConfig:
    """A file in JSON syntax; see `scanner.formats.terraform.syntax.config.Config`.

    Raises:
        ParseError: it is not JSON.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._root = parse(source, duplicate_keys=True)
        self._map = NodeMap(source, self._root)
        self._templates = JsonTemplates(source)

    @property
    def text(self) -> str:
        """What the offsets of its expressions count in."""
        return self._text

    @cached_property
    def _text(self) -> str:
        self._templates.expression(self._root)
        return self._templates.text

    @cached_property
    def value(self) -> Any:
        """Its JSON value."""
        return plain(self._root)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the kinds in `LABELS`, in the order of the file."""
        return self._all_blocks

    @cached_property
    def _all_blocks(self) -> tuple[Block, ...]:
        return tuple(
            Block(kind, labels, at, self, partial(self._members, body, at))
            for kind, labels, at, body in self._blocks()
        )

    def _members(self, body: Mapping, at: Pointer) -> Members:
        arguments = {
            name: Argument(name, self._templates.expression(node), self, (*at, name))
            for name, (_, node) in entries(body).items()
        }
        return Members(arguments, {})

    def names(self) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
        """Yield the pointer, the kind and the labels of each top-level block."""
        for kind, labels, at, _ in self._blocks():
            yield at, kind, labels

    def expression(self, pointer: Pointer) -> Expression | None:
        """Return the expression a pointer leads to."""
        node = self._root
        for segment in pointer:
            if isinstance(node, Mapping):
                entry = self._map.entries_of(node).get(str(segment))
                if entry is None:
                    return None
                node = entry[1]
            elif isinstance(node, Sequence) and isinstance(segment, int) and 0 <= segment < len(node.items):
                node = node.items[segment]
            else:
                return None
        return self._templates.expression(node)

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        return self._map.locate(pointer)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        return self._map.locate_within(pointer, start, end)

    def range_of(self, template: Template, part: Part, start: int, end: int) -> Offsets:
        """Return where the code points `start` to `end` of a part of a template stand in the source."""
        del template
        return self._templates.range_of(part, start, end)

    def _blocks(self) -> Iterator[tuple[str, tuple[str, ...], Pointer, Mapping]]:
        for at, root in _objects(self._root, ()):
            for kind, (_, node) in entries(root).items():
                depth = LABELS.get(kind)
                if depth is not None:
                    for labels, place, body in _labelled(node, (*at, kind), depth):
                        yield kind, labels, place, body


def _objects(node: Node, at: Pointer) -> Iterator[tuple[Pointer, Mapping]]:
    """Yield an object, or the objects of an array: one block may be written either way."""
    if isinstance(node, Mapping):
        yield at, node
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if isinstance(item, Mapping):
                yield (*at, index), item


def _labelled(node: Node, at: Pointer, labels: int) -> Iterator[tuple[tuple[str, ...], Pointer, Mapping]]:
    for place, holder in _objects(node, at):
        if labels == 0:
            yield (), place, holder
            continue
        for name, (_, below) in entries(holder).items():
            for others, inner, body in _labelled(below, (*place, name), labels - 1):
                yield (name, *others), inner, body
