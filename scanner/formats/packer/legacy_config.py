"""Templates in the JSON of before Packer 1.7. See the Packer documentation, "JSON templates"."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from scanner.formats.packer.go_actions import OPENING, pieces
from scanner.formats.terraform.syntax.json_config import JsonConfig
from scanner.formats.terraform.syntax.json_templates import JsonTemplates
from scanner.syntax.hcl import tree
from scanner.syntax.nodes import Scalar

if TYPE_CHECKING:
    from scanner.model import Offsets, Source
    from scanner.syntax.nodes import Node


class LegacyConfig(JsonConfig):
    """A template in JSON, whose strings are Go templates.

    Raises:
        ParseError: it is not JSON.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._templates = _GoTemplates(source)


class _GoTemplates(JsonTemplates):
    """The strings as templates of HCL, of which each action is a variable that is named like it is written.

    The parts of a template get offsets after the end of the file, where the string stands after JSON's own escapes.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._scalars: list[tuple[int, Scalar]] = []

    def range_of(self, part: tree.Part, start: int, end: int) -> Offsets:
        """Return where the code points `start` to `end` of a part of a string stand in the file."""
        if part.start < len(self.source.text):
            return super().range_of(part, start, end)
        base, scalar = self._scalars[bisect_right(self._scalars, part.start, key=lambda entry: entry[0]) - 1]
        first = part.start - base
        start, end = (start, end) if isinstance(part, tree.Text) else (0, part.end - part.start)
        return self._in_token((scalar.start, scalar.end), scalar.value, first + start, first + end)

    def _read(self, node: Node) -> tree.Expression:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return super()._read(node)
        return self._with_actions(node) if OPENING in node.value else self._string(node)

    def _with_actions(self, node: Scalar) -> tree.Expression:
        base = self._length
        self._texts.append(node.value)
        self._length += len(node.value)
        self._scalars.append((base, node))
        parts = (_part(node.value, base, *piece) for piece in pieces(node.value))
        return tree.Template(node.start, node.end, tuple(parts))


def _part(text: str, base: int, start: int, end: int, action: bool) -> tree.Part:
    if not action:
        return tree.Text(base + start, base + end, text[start:end])
    name = tree.Variable(base + start, base + end, text[start:end])
    return tree.Interpolation(base + start, base + end, name)
