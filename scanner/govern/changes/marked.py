"""Makes documents of what changed, whose places are those of the files that say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Facts, GovernanceChange
from scanner.formats.registry import GOVERNANCE
from scanner.model import Document, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Offsets, Pointer, SourceMap

MAX_FACTS = 500
"""In one file; what is beyond is told as one change more."""


class Marked(msgspec.Struct, frozen=True):
    """Places in a text, by number: the pointer of each is its number. What has none stands at the first line."""

    text: str
    places: tuple[Offsets, ...] = ()

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the place of a number."""
        number = pointer[0] if pointer else None
        if isinstance(number, int) and 0 <= number < len(self.places):
            return self.places[number]
        end = self.text.find("\n")
        return 0, len(self.text) if end < 0 else end

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the place of a number: nothing within one is looked for."""
        del start, end
        return self.locate(pointer)


def document(
    source: Source, kind: str, changes: Sequence[GovernanceChange], places: SourceMap | None = None
) -> Document:
    """Return the document with what changed in a file."""
    facts = tuple(changes[:MAX_FACTS])
    if len(changes) > MAX_FACTS:
        last = changes[MAX_FACTS]
        more = f"{len(changes) - MAX_FACTS} more changes of this kind and others"
        facts = (*facts, GovernanceChange((), last.kind, source.path, None, more, "unknown"))
    return Document(
        source,
        GOVERNANCE,
        kind,
        0,
        None,
        places or Marked(source.text),
        Facts(governance=facts),
        addresses={change.at: change.subject for change in facts},
    )
