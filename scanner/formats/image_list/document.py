"""Reads a list of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.images import image
from scanner.facts.model import Facts
from scanner.model import Document

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer, Source

_COMMENT = "#"


class Lines:
    """Finds the lines of a list by their index."""

    def __init__(self, places: list[Offsets]) -> None:
        self._places = places

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of a line, or of the first one."""
        index = pointer[0] if pointer else 0
        if isinstance(index, int) and 0 <= index < len(self._places):
            return self._places[index]
        return self._places[0] if self._places else (0, 0)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of a part of a line."""
        first, last = self.locate(pointer)
        return min(first + start, last), min(first + end, last)


def document(source: Source, format_name: str) -> Document:
    """Return the document of a list; its value is the array of the references as written."""
    places = [place for place in _lines(source) if _is_reference(source.text, place)]
    refs = [source.text[start:end] for start, end in places]
    facts = Facts(images=tuple(image((index,), ref, role="container") for index, ref in enumerate(refs)))
    addresses: dict[Pointer, str] = {(index,): ref for index, ref in enumerate(refs)}
    return Document(source, format_name, "list", 0, refs, Lines(places), facts, addresses=addresses)


def _lines(source: Source) -> list[Offsets]:
    """Return the range of each line without the white space around it."""
    found = []
    for start, after in zip(source.line_starts, [*source.line_starts[1:], len(source.text)], strict=True):
        line = source.text[start:after]
        first = start + len(line) - len(line.lstrip())
        found.append((first, max(first, start + len(line.rstrip()))))
    return found


def _is_reference(text: str, place: Offsets) -> bool:
    start, end = place
    return start < end and not text.startswith(_COMMENT, start)
