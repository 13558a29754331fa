"""Reads YAML into nodes: one root for each document.

libyaml's events, by way of PyYAML, are put together here, so that every node has its place, and so that no
input can exhaust the stack or the memory: levels of nesting and what aliases expand to are bounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from scanner.errors import ParseError
from scanner.syntax.nodes import MAX_DEPTH, MERGE_KEY, Mapping, Node, Scalar, Sequence, is_merge, key_text
from scanner.syntax.yaml_anchors import Anchors
from scanner.syntax.yaml_errors import converted
from scanner.syntax.yaml_scalars import Dialect, resolve_tagged, resolver

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Source

__all__ = ["Dialect", "parse"]

MAX_DIRECTIVES = 1000
"""Lines that may begin with `%`; libyaml compares each directive with all before it."""
MAX_TAG = 1000
"""Characters a tag may have, once its handle is replaced by what a directive says."""
_properties = re.compile(
    r"(?>(?:(?:&[^\s,\[\]{}]*+|!(?:<[^>\s]*+>|[^\s,\[\]{}]*+))(?>(?:\s++|#[^\r\n\x85\u2028\u2029]*+)*))*)"
).match
_BLANKS = " \t\r\n\x85\u2028\u2029"
_BLOCKS = frozenset("|>")
_Frame = tuple[list[Any], set[str] | None, Scalar | None, Any]
"""What is left when a collection opens: items, key names and key so far, and its event."""


def parse(source: Source, dialect: Dialect) -> list[Node]:
    """Return the root of each document of a YAML source; empty documents are left out.

    Raises:
        ParseError: the text is not YAML, a key stands twice in a mapping or is not a scalar, a merge key has
            no mapping, or the nesting or what aliases expand to exceeds its limit.
    """
    if source.text.startswith("\ufeff"):
        raise ParseError("a byte order mark stands inside the text", span=source.span(0, 1))
    if source.text.count("\n%") > MAX_DIRECTIVES:
        raise ParseError(f"more than {MAX_DIRECTIVES} directives", span=source.span(0, 1))
    try:
        parser = CParser(source.text)
        try:
            roots = _Reader(source, dialect).read(parser)
        finally:
            parser.dispose()
    except (YAMLError, UnicodeError) as exc:
        raise converted(exc, source) from exc
    return [root for root in roots if not _is_empty(root)]


def _is_empty(root: Node) -> bool:
    return type(root) is Scalar and not root.raw and not root.style and root.tag is None


class _Values(dict[str, Any]):
    """The values of the plain scalars met so far."""

    def __init__(self, resolve: Callable[[str], Any]) -> None:
        super().__init__()
        self._resolve = resolve

    def __missing__(self, raw: str) -> Any:
        value = self[raw] = self._resolve(raw)
        return value


class _Reader:
    """Puts nodes together from events."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self.source = source
        self.dialect = dialect
        self.anchors = Anchors(source)

    def read(self, parser: CParser) -> list[Node]:  # noqa: PLR0915 - a call for each event would cost a third
        """Return the roots of all documents."""
        get = parser.get_event
        values = _Values(resolver(self.dialect))
        roots: list[Any] = []
        stack: list[_Frame] = []
        items = roots
        names: set[str] | None = None  # in a sequence
        key: Scalar | None = None
        last = 0
        node: Node
        while True:
            event: Any = get()
            kind = type(event)
            if kind is ScalarEvent:
                style, last = event.style, event.end_mark.index
                if event.anchor is not None or event.tag is not None or style in _BLOCKS:
                    node = self._scalar(event)
                    last = node.end
                else:
                    raw = event.value
                    value = values[raw] if event.implicit[0] else raw
                    node = Scalar(value, event.start_mark.index, last, raw, style)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((items, names, key, event))
                items, names, key = [], set() if kind is MappingStartEvent else None, None
                if event.anchor is not None or len(stack) > MAX_DEPTH:
                    self._open(event, items, len(stack))
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                end = event.end_mark.index
                if end != event.start_mark.index:  # only a closing bracket has a width
                    last = end
                node = self._close(stack[-1][3], items, names, last)
                items, names, key, _ = stack.pop()
            elif kind is AliasEvent:
                last = event.end_mark.index
                node = self.anchors.resolve(event, len(stack))
            elif kind is DocumentStartEvent:
                self.anchors.forget()
                continue
            elif kind is StreamEndEvent:
                return roots
            else:
                continue
            if names is None:
                items.append(node)
            elif key is None:
                if type(node) is Scalar and type(node.value) is str and node.value not in names:
                    key = node
                    names.add(node.value)
                else:
                    key = self._key(node, names, items)
            else:
                items.append((key, node))
                key = None

    def _scalar(self, event: Any) -> Scalar:
        """Return a scalar with an anchor or a tag, or a block scalar."""
        start, end = self._start(event), event.end_mark.index
        start = min(start, end)
        raw: str = event.value
        if event.style in _BLOCKS:
            end = start + len(self.source.text[start:end].rstrip(_BLANKS))
        value: Any = raw
        if event.tag is not None:
            try:
                value = resolve_tagged(raw, event.tag, self.dialect)
            except ValueError as exc:
                raise ParseError(str(exc), span=self.source.span(start, end)) from exc
        elif event.implicit[0]:
            value = resolver(self.dialect)(raw)
        node = Scalar(value, start, end, raw, event.style, event.tag)
        if event.anchor is not None:
            self.anchors.define(event.anchor, node)
        return node

    def _start(self, event: Any) -> int:
        """Return where the token of a node begins, after anchor and tag."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        found = _properties(self.source.text, start)
        end = found.end() if found else start
        if event.tag is not None and len(event.tag) > MAX_TAG:
            span = self.source.span(start, end)
            raise ParseError(f"a tag of more than {MAX_TAG} characters", span=span)
        return end

    def _open(self, event: Any, items: list[Any], depth: int) -> None:
        if depth > MAX_DEPTH:
            span = self.source.span(event.start_mark.index, event.start_mark.index + 1)
            raise ParseError(f"nested more than {MAX_DEPTH} levels deep", span=span)
        if event.anchor is not None:
            self.anchors.open(event.anchor, items)

    def _close(self, event: Any, items: list[Any], names: set[str] | None, end: int) -> Node:
        start = self._start(event)
        kind = Sequence if names is None else Mapping
        node: Node = kind(items, start, max(start, end), event.tag)
        if names and MERGE_KEY in names:
            self._check_merges(items)
        if event.anchor is not None:
            self.anchors.close(event.anchor, items, node)
        return node

    def _key(self, node: Node, names: set[str], items: list[tuple[Scalar, Node]]) -> Scalar:
        """Return a node as the key of a mapping with these keys so far."""
        span = self.source.span
        if type(node) is not Scalar:
            raise ParseError(
                "a key must be a scalar",
                hint="put a value that begins with a bracket, such as a template expression, in quotes",
                span=span(node.start, node.end),
            )
        name = node.value
        if type(name) is not str:
            name = key_text(node)
        if name in names and not is_merge(node):
            first = next(key for key, _ in items if key_text(key) == name)
            line, column = self.source.position(first.start)
            raise ParseError(
                f"the key {name!r} stands twice in this mapping, first at line {line}, column {column}",
                hint="remove one of the two",
                span=span(node.start, node.end),
            )
        names.add(name)
        return node

    def _check_merges(self, items: list[tuple[Scalar, Node]]) -> None:
        for key, node in items:
            if not is_merge(key) or type(node) is Mapping:
                continue
            if type(node) is not Sequence or any(type(item) is not Mapping for item in node.items):
                span = self.source.span(key.start, key.end)
                raise ParseError("a merge key takes a mapping or a list of mappings", span=span)
