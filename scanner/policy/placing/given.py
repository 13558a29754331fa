"""The places that answers give themselves: paths, addresses of resources, lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.placing.lines import parts_by_line
from scanner.policy.placing.paths import follow, segments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from scanner.model import Document, Pointer

PATHS = (
    "at",
    "path",
    "pointer",
    "json_path",
    "jsonPath",
    "jsonpath",
    "json_pointer",
    "field",
    "field_path",
    "fieldPath",
    "location",
    "key",
    "attribute",
    "property",
)
"""Members that give a path, in the order in which they are asked."""
_LOCATIONS = ("_loc", "loc", "location")
_STRUCTURE = frozenset("./[")


class Given(msgspec.Struct, frozen=True):
    """A place that was given: the pointer, in the document, and whether all of it exists."""

    at: Pointer
    is_complete: bool


class Gazetteer:
    """Finds given places in one document.

    Args:
        document: the document.
        value: what the policy saw of it.
        back: gives the pointer in the document for one in the value.
    """

    def __init__(self, document: Document, value: Any, back: Callable[[Pointer], Pointer]) -> None:
        self._document = document
        self._value = value
        self._back = back
        self._addresses: dict[str, Pointer] | None = None
        self._lines: dict[int, Pointer] | None = None

    def find(self, members: Mapping[str, Any]) -> Given | None:
        """Return the place that an answer's members give, None where they give none."""
        line = self._line(members)
        if line is not None:
            return Given(line, True)
        addressed = self._addressed(members)
        partly: Given | None = None
        for path in self._paths(members):
            for base in (addressed, ()) if addressed is not None else ((),):
                found = self._follow(base, path)
                if found is not None and found.is_complete:
                    return found
                partly = partly or found
        return Given(addressed, True) if addressed is not None else partly

    def address(self, text: str) -> Pointer | None:
        """Return the pointer, in the document, of what has an address."""
        return self._known_addresses().get(text)

    def first_address(self, texts: Collection[str]) -> Pointer | None:
        """Return the pointer of the first of some texts that is an address, but not that of the document."""
        known = self._known_addresses()
        if known.keys().isdisjoint(texts):
            return None
        return next((known[text] for text in texts if known.get(text)), None)

    def _known_addresses(self) -> dict[str, Pointer]:
        if self._addresses is None:
            self._addresses = {}
            for pointer, address in self._document.addresses.items():
                self._addresses.setdefault(address, pointer)
        return self._addresses

    def _line(self, members: Mapping[str, Any]) -> Pointer | None:
        for name in _LOCATIONS:
            said = members.get(name)
            line = said.get("line") if isinstance(said, dict) else None
            if isinstance(line, int) and not isinstance(line, bool) and self._is_here(said):
                if self._lines is None:
                    self._lines = parts_by_line(self._document, self._value, self._back)
                return self._lines.get(line)
        return None

    def _is_here(self, said: Any) -> bool:
        file = said.get("file", said.get("path", ""))
        own = self._document.source.path
        return isinstance(file, str) and (
            not file or own == file or own.endswith(f"/{file}") or file.endswith(f"/{own}")
        )

    def _addressed(self, members: Mapping[str, Any]) -> Pointer | None:
        for value in members.values():
            found = self.address(value) if isinstance(value, str) else None
            if found is not None:
                return found
        return None

    def _paths(self, members: Mapping[str, Any]) -> Iterator[Any]:
        for name in PATHS:
            value = members.get(name)
            if isinstance(value, str | list) and value:
                yield value

    def _follow(self, base: Pointer, path: Any) -> Given | None:
        """Return what a path leads to; a single word that leads nowhere is no path."""
        parts = segments(path)
        if not parts:
            return None
        pointer, is_complete = follow(self._value, (*base, *parts))
        if is_complete and pointer:
            return Given(self._back(pointer), True)
        is_path = isinstance(path, list) or not _STRUCTURE.isdisjoint(path)
        return Given(self._back(pointer), False) if is_path and len(pointer) > len(base) else None
