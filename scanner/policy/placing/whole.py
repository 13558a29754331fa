"""The entry that stands for a document as a whole: what names it, never just its first line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.model import Document, Pointer

_NAMING: tuple[Pointer, ...] = (("metadata", "name"), ("metadata", "generateName"), ("name",), ("kind",))
_MAX_ADDRESSES = 1000


def naming_entry(value: Any) -> Pointer | None:
    """Return the pointer, in a value, of what names it: its name or kind, or the first instruction that builds on something."""
    for pointer in _NAMING:
        named = _at(value, pointer)
        if isinstance(named, str) and named:
            return pointer
    if isinstance(value, list):
        for index, command in enumerate(value):
            if isinstance(command, dict) and command.get("Cmd") == "from":
                return (index,)
    return None


def first_block(document: Document) -> Pointer:
    """Return the pointer, in the document, of the first part that has an address; the root where none has."""
    pointers = list(document.addresses)[:_MAX_ADDRESSES]
    return min(pointers, key=lambda pointer: _place(document, pointer), default=())


def _place(document: Document, pointer: Pointer) -> tuple[bool, int, int]:
    span = document.span(pointer)
    return span.path != document.source.path, span.line, span.column


def _at(value: Any, pointer: Pointer) -> Any:
    for segment in pointer:
        if not isinstance(value, dict):
            return None
        value = value.get(segment)
    return value
