"""Keys that `!reset` takes away from a service, whatever it extends."""

from __future__ import annotations

from typing import Any

from scanner.syntax.nodes import Mapping, Node, Scalar, Sequence, plain

TAG = "!reset"
RESET: Any = object()
"""The value of a key that is reset."""


def value_of(root: Node, text: str) -> Any:
    """Return the plain value of a document, with `RESET` for what is reset."""
    return plain(_marked(root) if TAG in text else root)


def _marked(node: Node) -> Node:
    if node.tag == TAG:
        return Scalar(RESET, node.start, node.end, "")
    if isinstance(node, Mapping):
        return Mapping([(key, _marked(value)) for key, value in node.items], node.start, node.end)
    if isinstance(node, Sequence):
        return Sequence([_marked(item) for item in node.items], node.start, node.end)
    return node
