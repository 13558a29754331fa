"""Finds the parts of a document that begin in its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model import Document, Pointer

_MAX_PARTS = 50_000


def parts_by_line(document: Document, value: Any, back: Callable[[Pointer], Pointer]) -> dict[int, Pointer]:
    """Return, for each line (from 1) in which a part begins, the pointer in the document of the outermost of them."""
    found: dict[int, Pointer] = {}
    for pointer in _parts(value):
        own = back(pointer)
        span = document.span(own)
        if pointer and span.path == document.source.path:
            found.setdefault(span.line, own)
    return found


def _parts(value: Any) -> Iterator[Pointer]:
    """Yield the pointers of the parts of a value, those outside first."""
    waiting: list[tuple[Any, Pointer]] = [(value, ())]
    for index in range(_MAX_PARTS):
        if index >= len(waiting):
            return
        part, at = waiting[index]
        yield at
        if len(waiting) < _MAX_PARTS:
            if isinstance(part, dict):
                waiting.extend((item, (*at, key)) for key, item in part.items())
            elif isinstance(part, list):
                waiting.extend((item, (*at, number)) for number, item in enumerate(part))
