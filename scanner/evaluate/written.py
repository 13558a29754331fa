"""Expressions as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.syntax.hcl.tree import BareKey, Literal, Template, Traversal

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Expression, Node


def unknown(node: Node, text: str) -> Unknown:
    """Return what stands for the value of a node that is not known: the node as it is written."""
    return Unknown(text[node.start : node.end])


def key_text(key: Expression, text: str) -> str:
    """Return what stands for the key of an object item that is not known, as conftest writes it."""
    if isinstance(key, BareKey):
        return key.name
    if isinstance(key, Template):
        literal = key.literal
        return text[key.start + 1 : key.end - 1] if literal is None else literal
    written = text[key.start : key.end]
    if isinstance(key, Literal) and not isinstance(key.value, bool):
        return str(key.value)
    return written if isinstance(key, Traversal) else f"${{{written}}}"
