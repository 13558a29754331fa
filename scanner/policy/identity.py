"""Tells what the places of a document are about, in words that hold no position: what fingerprints are made of."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scanner.model import Identity
from scanner.model.ranges import merged, overlapping

if TYPE_CHECKING:
    from scanner.model import Document, Offsets, Pointer, Span

_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=str).encode
MASK = "***"
"""Stands for a literal credential."""


class Identities:
    """Tells what places of one document are about."""

    def __init__(self, document: Document) -> None:
        self._document = document
        facts = document.facts
        self._refs = {fact.at: fact.ref for fact in facts.references}
        self._refs |= {fact.at: fact.ref for fact in facts.images}
        containers = (container for workload in facts.workloads for container in workload.containers)
        self._refs |= {mount.at: mount.source for container in containers for mount in container.mounts}
        self._credentials = {fact.at: fact.name for fact in facts.credentials}
        self._value = document.plain() if document.itemised else None

    def of(self, at: Pointer, span: Span) -> Identity:
        """Return what the part at a pointer is about.

        Args:
            at: the pointer.
            span: where that part stands, perhaps in another source.
        """
        names = [*self._names(at)]
        if at in self._credentials:
            names.append(self._credentials[at])
        ref = self._refs.get(at, "")
        # What asks for no name is called by the address of what asks for it, in which a position may stand.
        is_named = self._document.address(at) not in ref
        return Identity(tuple(names), self._text(at, span), ref if is_named else "")

    def _names(self, at: Pointer) -> list[str]:
        """Return the innermost named part around a pointer, then the keys, and the names of items, below it."""
        name, length = self._document.identity(at)
        here = self._at(at[:length])
        names = [name]
        for part in at[length:]:
            here = _part(here, part)
            own = part if isinstance(part, str) else _name(here)
            if own:
                names.append(own)
        return names

    def _text(self, at: Pointer, span: Span) -> str | None:
        """Return what a pointer's part says where the text at its place does not tell that, or tells too much."""
        value = self._at(at)
        if isinstance(value, dict | list):
            # Its place is that of its key or of its first entry: what happens to come first is no part of it.
            is_told = not at or isinstance(at[-1], str) or at in self._document.addresses or _name(value)
            return "" if is_told or at in self._around_credentials else _encode(value)
        if value is None and self._document.itemised and self._is_missing(at):
            return ""
        return self._masked(span)

    def _at(self, at: Pointer) -> Any:
        here = self._value
        for part in at:
            here = _part(here, part)
        return here

    def _is_missing(self, at: Pointer) -> bool:
        """Tell whether a pointer names a part that a mapping or a list does not have."""
        here = self._value
        for part in at:
            if not isinstance(here, dict | list):
                return False
            if _part(here, part) is None:
                return True
            here = _part(here, part)
        return False

    def _masked(self, span: Span) -> str | None:
        """Return the text at a place without the literal credentials in it, None where it holds none."""
        source = self._document.source
        if not self._credentials or span.path != source.path:
            return None
        start, end = source.offsets(span)
        hidden = overlapping(self._ranges, start, end)
        if not hidden:
            return None
        text, done = "", start
        for low, high in hidden:
            text += source.text[done : max(done, low)] + MASK
            done = min(high, end)
        return text + source.text[done:end]

    @cached_property
    def _ranges(self) -> tuple[Offsets, ...]:
        """Return where the literal credentials of the document stand, in order, none touching another."""
        source = self._document.source
        spans = (self._document.span(at) for at in self._credentials)
        return merged(source.offsets(span) for span in spans if span.path == source.path)

    @cached_property
    def _around_credentials(self) -> frozenset[Pointer]:
        return frozenset(at[:length] for at in self._credentials for length in range(len(at) + 1))


def _part(value: Any, part: str | int) -> Any:
    if isinstance(part, str):
        return value.get(part) if isinstance(value, dict) else None
    return value[part] if isinstance(value, list) and 0 <= part < len(value) else None


def _name(item: Any) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""
