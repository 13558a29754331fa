"""Anchors of one YAML document, and the limits of what aliases may expand to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.syntax.nodes import MAX_DEPTH, Mapping, Node, Scalar

if TYPE_CHECKING:
    from scanner.model import Source, Span

MAX_EXPANDED = 200_000
"""Nodes that the aliases of a document may add to those that are written; a long text counts as several."""

_TEXT_PER_NODE = 32
"""Code points of a text that count as one node."""

_Measure = tuple[int, int]
"""Levels, and size in nodes."""


class Anchors:
    """What each anchor stands for at this point of a document."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._targets: dict[str, Node | list[Any]] = {}  # a list: the items of a collection still being read
        self._measures: dict[int, _Measure] = {}
        self._expanded = 0

    def forget(self) -> None:
        """Begin a new document."""
        self._targets.clear()
        self._measures.clear()
        self._expanded = 0

    def define(self, name: str, node: Scalar) -> None:
        """Give an anchor its scalar."""
        self._targets[name] = node

    def open(self, name: str, items: list[Any]) -> None:
        """Give an anchor a collection that is still being read, by its items."""
        self._targets[name] = items

    def close(self, name: str, items: list[Any], node: Node) -> None:
        """Give an anchor its finished collection, unless the anchor has been used again within it."""
        self._measure(node)
        if self._targets.get(name) is items:
            self._targets[name] = node

    def resolve(self, alias: Any, depth: int) -> Node:
        """Return the node of an alias that stands `depth` levels deep.

        Raises:
            ParseError: there is no such anchor, it contains the alias, or a limit is exceeded.
        """
        node = self._targets.get(alias.anchor)
        if node is None:
            raise ParseError(f"there is no anchor {alias.anchor!r} before this alias", span=self._span(alias))
        if isinstance(node, list):
            raise ParseError(
                f"the anchor {alias.anchor!r} contains this alias of itself", span=self._span(alias)
            )
        height, size = self._measure(node)
        self._expanded += size
        if self._expanded > MAX_EXPANDED:
            raise ParseError(f"aliases expand to more than {MAX_EXPANDED} nodes", span=self._span(alias))
        if depth + height > MAX_DEPTH:
            raise ParseError(f"nested more than {MAX_DEPTH} levels deep", span=self._span(alias))
        return node

    def _measure(self, node: Node) -> _Measure:
        """Return levels and nodes of a node, aliases expanded; each collection is measured once."""
        if type(node) is Scalar:
            return 0, 1 + len(node.raw) // _TEXT_PER_NODE
        known = self._measures.get(id(node))
        if known is None:
            children = [value for _, value in node.items] if type(node) is Mapping else node.items
            measures = [self._measure(child) for child in children]
            height = 1 + max((height for height, _ in measures), default=0)
            known = self._measures[id(node)] = (height, 1 + sum(size for _, size in measures))
        return known

    def _span(self, alias: Any) -> Span:
        return self._source.span(alias.start_mark.index, alias.end_mark.index)
