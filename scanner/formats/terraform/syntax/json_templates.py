"""Reads the strings of Terraform's JSON syntax, which are HCL templates, into the nodes of the HCL reader.

The parts of a template get offsets after the end of the file: in the text of a heredoc that holds the string
as it is after JSON's own escapes. Everything else keeps its place in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse, tree, value_range
from scanner.syntax.nodes import Mapping, Scalar, Sequence
from scanner.syntax.scalar_offsets import locate_in, pieces

if TYPE_CHECKING:
    from scanner.model import Offsets
    from scanner.syntax.nodes import Node
    from scanner.syntax.scalar_offsets import Piece

_MARKER = re.compile("END(_*)")


class JsonTemplates:
    """The expressions of one JSON file.

    Attributes:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._texts = [source.text]
        self._length = len(source.text)
        self._strings: list[tuple[int, Scalar]] = []
        self._known: dict[int, tree.Expression] = {}
        self._pieces: dict[Offsets, list[Piece]] = {}

    @property
    def text(self) -> str:
        """The text that offsets of expressions count in."""
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return self._texts[0]

    def expression(self, node: Node) -> tree.Expression:
        """Return the expression that a JSON value is."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._read(node)
        return known

    def range_of(self, part: tree.Part, start: int, end: int) -> Offsets:
        """Return where the code points `start` to `end` of a part of a string stand in the file."""
        if part.start < len(self.source.text):
            value = part.value if isinstance(part, tree.Text) else ""
            return self._in_token((part.start, part.end), value, start, end)
        base, scalar = self._strings[bisect_right(self._strings, part.start, key=lambda entry: entry[0]) - 1]
        if isinstance(part, tree.Text):
            alone = tree.Template(part.start, part.end, (part,), heredoc=True)
            first, last = value_range(self.text, alone, start, end)
        else:
            first, last = part.start, part.end
        return self._in_token((scalar.start, scalar.end), scalar.value, first - base, last - base)

    def _in_token(self, token: Offsets, value: str, start: int, end: int) -> Offsets:
        found = self._pieces.get(token)
        if found is None:
            found = self._pieces[token] = pieces(self.source.text, *token, '"', value)
        return locate_in(found, start, end)

    def _read(self, node: Node) -> tree.Expression:
        if isinstance(node, Sequence):
            return tree.TupleCons(node.start, node.end, tuple(map(self.expression, node.items)))
        if isinstance(node, Mapping):
            items = (
                tree.ObjectItem(key.start, value.end, self._string(key), self.expression(value))
                for key, value in node.items
            )
            return tree.ObjectCons(node.start, node.end, tuple(items))
        if not isinstance(node.value, str):
            value: Any = node.value
            return tree.Literal(node.start, node.end, value)
        if "${" in node.value or "%{" in node.value:
            return self._template(node)
        return self._string(node)

    def _string(self, node: Scalar) -> tree.Template:
        text = str(node.value)
        parts = (tree.Text(node.start, node.end, text),) if text else ()
        return tree.Template(node.start, node.end, parts)

    def _template(self, node: Scalar) -> tree.Template:
        marker = "END" + max(_MARKER.findall(node.value), key=len, default="") + "_"
        opening = f"x=<<{marker}\n"
        text = f"{opening}{node.value}\n{marker}\n"
        try:
            item = parse(Source(self.source.path, text)).items[0]
        except ParseError:
            # Not every string is a template: descriptions and defaults are taken as they are.
            return self._string(node)
        assert isinstance(item, tree.Attribute)
        assert isinstance(item.value, tree.Template)
        base = self._length
        self._texts.append(text)
        self._length += len(text)
        self._strings.append((base + len(opening), node))
        parts = tuple(_shifted(part, base) for part in item.value.parts)
        return tree.Template(node.start, node.end, _without_last_break(parts))


def _shifted(value: Any, by: int) -> Any:
    """Return a node with its offsets, and those of all nodes in it, moved."""
    if isinstance(value, tuple):
        return tuple(_shifted(item, by) for item in value)
    if not isinstance(value, tree.Node):
        return value
    start, end, *rest = (getattr(value, name) for name in value.__struct_fields__)
    return type(value)(start + by, end + by, *(_shifted(item, by) for item in rest))


def _without_last_break(parts: tuple[tree.Part, ...]) -> tuple[tree.Part, ...]:
    """Return the parts of a heredoc without the line break before its end marker."""
    last = parts[-1]
    if not isinstance(last, tree.Text):
        return parts
    if last.value == "\n":
        return parts[:-1]
    return (*parts[:-1], tree.Text(last.start, last.end - 1, last.value[:-1]))
