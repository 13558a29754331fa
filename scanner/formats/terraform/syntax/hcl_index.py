"""Finds what a pointer into the JSON structure of an HCL file leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from scanner.formats.terraform.origins.elements import Elements, unwrapped
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer
    from scanner.syntax.hcl.tree import Attribute, Block, Body, Expression


class _Level(msgspec.Struct):
    """The blocks that share a type and their first labels, by the next label; the rest are complete."""

    first: Block
    complete: list[Block] = msgspec.field(default_factory=list)
    labelled: dict[str, _Level] = msgspec.field(default_factory=dict)


_Entries: TypeAlias = "dict[str, Attribute | _Level]"


class HclIndex:
    """Pointers into the structure of one body."""

    def __init__(self, root: Body, text: str) -> None:
        self._root = root
        self._text = text
        self._bodies: dict[int, _Entries] = {}
        self._elements = Elements(text)
        self._found: dict[Pointer, tuple[Offsets, Expression | None]] = {}

    def find(self, pointer: Pointer) -> tuple[Offsets, Expression | None]:
        """Return the range that shows what a pointer leads to, and its expression if it leads to one.

        Where nothing stands at the end of the pointer, the range is that of the deepest part that exists,
        and there is no expression.
        """
        found = self._found.get(pointer)
        if found is None:
            found = self._found[pointer] = self._find(pointer)
        return found

    def _find(self, pointer: Pointer) -> tuple[Offsets, Expression | None]:
        shown = self._first(self._root)
        body: Body | None = self._root
        position = 0
        while body is not None and position < len(pointer):
            segment = pointer[position]
            entry = self._entries(body).get(segment) if isinstance(segment, str) else None
            position += 1
            if entry is None:
                return shown, None
            if isinstance(entry, tree.Attribute):
                return self._in_attribute(entry, pointer[position:])
            shown, body, position = _block(entry, pointer, position)
        return shown, None

    def _first(self, body: Body) -> Offsets:
        if not body.items:
            return body.start, body.start
        item = body.items[0]
        if not isinstance(item, tree.Attribute):
            return item.start, item.header_end
        one_line = self._text.find("\n", item.start, item.end) < 0
        return item.start, item.end if one_line else item.start + len(item.name)

    def _entries(self, body: Body) -> _Entries:
        entries = self._bodies.get(id(body))
        if entries is None:
            entries = self._bodies[id(body)] = {}
            for item in body.items:
                if isinstance(item, tree.Attribute):
                    entries[item.name] = item
                else:
                    _add(entries, item)
        return entries

    def _in_attribute(self, attribute: Attribute, pointer: Pointer) -> tuple[Offsets, Expression | None]:
        expression = attribute.value
        key: Offsets | None = (attribute.start, attribute.start + len(attribute.name))
        fixed = True
        for segment in pointer:
            element = self._elements.find(expression, segment)
            if element is None:
                return self._shown(expression, key), None
            expression, key = element.expression, element.key
            fixed = fixed and element.fixed
        return self._shown(expression, key), expression if fixed else None

    def _shown(self, expression: Expression, key: Offsets | None) -> Offsets:
        """Return a short range for an expression: its own, or its key's, or that of its first entry."""
        inner = unwrapped(expression)
        if not isinstance(inner, tree.ObjectCons | tree.TupleCons):
            string = isinstance(inner, tree.Template) and inner is expression
            if string or key is None or self._text.find("\n", expression.start, expression.end) < 0:
                return expression.start, expression.end
            return key
        if key is not None:
            return key
        if not inner.items:
            return expression.start, expression.end
        first = inner.items[0]
        if isinstance(first, tree.ObjectItem):
            one_line = self._text.find("\n", first.start, first.end) < 0
            return first.start, first.end if one_line else first.key.end
        return self._shown(first, None)


def _add(entries: _Entries, block: Block) -> None:
    level = entries.get(block.type)
    if not isinstance(level, _Level):
        level = entries[block.type] = _Level(block)
    for label in block.labels:
        level = level.labelled.setdefault(label.value, _Level(block))
    level.complete.append(block)


def _block(level: _Level, pointer: Pointer, position: int) -> tuple[Offsets, Body | None, int]:
    """Return the header of the block a pointer leads to from a level, its body, and how far that took."""
    while position < len(pointer):
        segment = pointer[position]
        if isinstance(segment, int):
            if not 0 <= segment < len(level.complete):
                break
            block = level.complete[segment]
            return (block.start, block.header_end), block.body, position + 1
        below = level.labelled.get(segment)
        if below is None:
            break
        level = below
        position += 1
    return (level.first.start, level.first.header_end), None, position
