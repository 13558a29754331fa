"""Nodes of YAML and JSON documents, and where everything in them stands.

A node shared by an anchor and its aliases is one object, so a pointer that goes through an alias or a merge
key leads to where the thing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, final

import msgspec

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.scalar_offsets import Piece

MERGE_KEY = "<<"
MAX_DEPTH = 100
"""Levels of nesting a document may have: the policy engine reads no more than 127."""


@final
class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A scalar.

    Attributes:
        value: the JSON scalar it stands for.
        start: offset of its token, after anchor and tag.
        end: offset after its token.
        raw: its text before the value was decided (`on`, `0777`), quotes removed, lines folded.
        style: `'`, `"`, `|`, `>`, or "" for a plain one.
        tag: its explicit tag (`!Ref`, `tag:yaml.org,2002:str`).
    """

    value: Any
    start: int
    end: int
    raw: str
    style: str = ""
    tag: str | None = None


@final
class Mapping(msgspec.Struct, frozen=True, gc=False):
    """A mapping; `items` keeps the order, merge keys, and, where they are allowed, duplicate keys."""

    items: list[tuple[Scalar, Node]]
    start: int
    end: int
    tag: str | None = None


@final
class Sequence(msgspec.Struct, frozen=True, gc=False):
    """A sequence."""

    items: list[Node]
    start: int
    end: int
    tag: str | None = None


Node: TypeAlias = Scalar | Mapping | Sequence


def key_text(key: Scalar) -> str:
    """Return a key as JSON has it: `true` for YAML's `on`, `511` for `0777`."""
    value = key.value
    if type(value) is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    return str(value) if type(value) is int else key.raw


def is_merge(key: Scalar) -> bool:
    """Tell whether a key is a merge key: a plain, untagged `<<`."""
    return key.raw == MERGE_KEY and not key.style and key.tag is None


def plain(node: Node) -> Any:
    """Return the JSON value of a node, merge keys applied."""
    if type(node) is Scalar:
        return node.value
    if type(node) is Sequence:
        return [item.value if type(item) is Scalar else plain(item) for item in node.items]
    result: dict[str, Any] = {}
    merges = False
    for key, value in node.items:
        name = key.value
        if type(name) is not str:
            name = key_text(key)
        elif name == MERGE_KEY and is_merge(key):
            merges = True
            continue
        result[name] = value.value if type(value) is Scalar else plain(value)
    if merges:
        for name, (_, value) in entries(node).items():
            if name not in result:
                result[name] = plain(value)
    return result


def entries(mapping: Mapping) -> dict[str, tuple[Scalar, Node]]:
    """Return the key and the value of each name; own keys win over merged ones, earlier merges over later."""
    merged: list[Mapping] = []
    result: dict[str, tuple[Scalar, Node]] = {}
    for entry in mapping.items:
        key, value = entry
        if not is_merge(key):
            result[key_text(key)] = entry
        elif type(value) is Mapping:
            merged.append(value)
        elif type(value) is Sequence:
            merged.extend(item for item in value.items if type(item) is Mapping)
    for other in merged:
        for name, entry in entries(other).items():
            result.setdefault(name, entry)
    return result


def find(node: Node, pointer: Pointer) -> Node | None:
    """Return the node a pointer names, or None where there is none."""
    for segment in pointer:
        if type(node) is Mapping:
            entry = entries(node).get(segment) if isinstance(segment, str) else None
            if entry is None:
                return None
            node = entry[1]
        else:
            item = _item(node, segment)
            if item is None:
                return None
            node = item
    return node


def _item(node: Node, segment: str | int) -> Node | None:
    if type(node) is not Sequence or not isinstance(segment, int):
        return None
    return node.items[segment] if 0 <= segment < len(node.items) else None


class NodeMap:
    """Source map of a document that was read into nodes."""

    def __init__(self, source: Source, root: Node) -> None:
        self._source = source
        self._root = root
        self._entries: dict[int, dict[str, tuple[Scalar, Node]]] = {}
        self._pieces: dict[int, list[Piece]] = {}

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`.

        A scalar without a token (`key:`) gives its key.
        """
        key, node = self._resolve(pointer)
        if type(node) is Scalar:
            if node.start == node.end and key is not None:
                return key.start, max(node.end, key.end)
            return node.start, node.end
        return (key.start, key.end) if key is not None else _first_entry(node)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        from scanner.syntax.scalar_offsets import locate_in, pieces  # noqa: PLC0415 - most scans need none of it

        _, node = self._resolve(pointer)
        if type(node) is not Scalar or type(node.value) is not str or not node.value:
            return self.locate(pointer)
        found = self._pieces.get(id(node))
        if found is None:
            found = self._pieces[id(node)] = pieces(
                self._source.text, node.start, node.end, node.style, node.raw
            )
        return locate_in(found, start, end)

    def _resolve(self, pointer: Pointer) -> tuple[Scalar | None, Node]:
        """Return the deepest node on a pointer's way that exists, with its key if it is a mapping's value."""
        key: Scalar | None = None
        node = self._root
        for segment in pointer:
            if type(node) is Mapping:
                entry = self.entries_of(node).get(segment) if isinstance(segment, str) else None
                if entry is None:
                    break
                key, node = entry
            else:
                item = _item(node, segment)
                if item is None:
                    break
                key, node = None, item
        return key, node

    def entries_of(self, mapping: Mapping) -> dict[str, tuple[Scalar, Node]]:
        """Return the entries of a mapping of the document, which are found only once."""
        known = self._entries.get(id(mapping))
        if known is None:
            known = self._entries[id(mapping)] = entries(mapping)
        return known


def _first_entry(node: Node) -> Offsets:
    """Return a short range that shows where a collection begins."""
    while type(node) is not Scalar:
        if not node.items:
            return node.start, node.end
        if type(node) is Mapping:
            key, value = node.items[0]
            one_line = type(value) is Scalar and value.style not in ("|", ">") and value.start >= key.end
            return key.start, value.end if one_line else key.end
        node = node.items[0]
    return node.start, node.end
