"""Documents: what a format makes of a source, with the facts that were read off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - the annotations are read when it is built in tests
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from scanner.model.source import Offsets, Pointer, Source, Span

if TYPE_CHECKING:
    from scanner.facts.model import Facts
    from scanner.model.findings import Fix, Related
    from scanner.model.ledger import Failed


class SourceMap(Protocol):
    """Finds the place of any part of one document."""

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; the deepest part that exists stands for the rest.

        A scalar gives its own token. A mapping or sequence gives its key, or, where it is an item of a
        sequence or the root, its first entry, so that the range is short enough to be shown.
        """

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""


Words = tuple[Offsets, ...]
"""The ranges of one command in the text of its script: the whole command, then word 0, word 1, ..."""


def place_in_script(commands: tuple[Words, ...], within: Pointer) -> Offsets | None:
    """Return the range of what a pointer names in a script: a word or a command, None if it names neither."""
    index = within[0] if within else None
    if not isinstance(index, int) or not 0 <= index < len(commands):
        return None
    words = commands[index]
    word = within[1] if len(within) > 1 else None
    return words[word + 1] if isinstance(word, int) and 0 <= word < len(words) - 1 else words[0]


class Origins(Protocol):
    """Knows where what a document says was written, where that is not the document itself."""

    def span(self, pointer: Pointer) -> Span | None:
        """Return the place, in another source, where what a pointer names was written; None if there is none."""

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the places that explain what a pointer names, outermost call first."""


class Wish(msgspec.Struct, frozen=True):
    """A value that a rule wants at a place of a document.

    Attributes:
        at: pointer of the value; a block that is missing on the way is made where an index follows its type.
        value: the JSON value to stand there.
        remove: whether nothing is to stand there.
    """

    at: Pointer
    value: Any = None
    remove: bool = False


class Fixer(Protocol):
    """Makes mechanical repairs of one document."""

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true, or None where there is no mechanical one."""


class Document(msgspec.Struct, frozen=True):
    """One parsed unit of a source, with the facts that were read off it.

    Attributes:
        source: where it stands.
        format: the name of the format (`kubernetes`).
        kind: what it is within the format (`Deployment`, `workflow`, `stage`).
        index: its place among the documents of the source, from 0.
        value: the plain JSON value as the author wrote it (`input.document`), or a callable that gives it.
        source_map: finds spans for pointers into `value`.
        facts: what was read off it.
        in_image_build: whether what it describes happens while an image is built.
        addresses: names for parts of the document, by pointer; the longest prefix names a finding.
        scripts: for the pointer of each script, the words of its commands (ranges in the string there).
        origins: where what it says was written, if that is elsewhere.
        failures: what of it could not be assessed (a module that is missing, too many instances).
        fixer: makes fixes for it, where its language has fixes.
        identities: names without positions, for the parts in whose address a position stands (`job build step 2`).
        itemised: whether `value` is what its pointers lead into, and names its mappings and lists, not their text,
            tell which they are.
    """

    source: Source
    format: str
    kind: str
    index: int
    value: Any
    source_map: SourceMap
    facts: Facts
    in_image_build: bool = False
    addresses: Mapping[Pointer, str] = msgspec.field(default_factory=dict)
    scripts: Mapping[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    origins: Origins | None = None
    failures: tuple[Failed, ...] = ()
    fixer: Fixer | None = None
    identities: Mapping[Pointer, str] = msgspec.field(default_factory=dict)
    itemised: bool = False

    def plain(self) -> Any:
        """Return the value, made now where that is still to be done."""
        return self.value() if callable(self.value) else self.value

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true, or None where there is no mechanical one."""
        return None if self.fixer is None or not wishes else self.fixer.fix(wishes)

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the places that explain what a pointer names."""
        return () if self.origins is None else self.origins.related(pointer)

    def span(self, pointer: Pointer) -> Span:
        """Return the span of a pointer, through scripts too."""
        elsewhere = None if self.origins is None else self.origins.span(pointer)
        if elsewhere is not None:
            return elsewhere
        if self.scripts:
            for length in range(len(pointer), 0, -1):
                commands = self.scripts.get(pointer[:length])
                if commands is not None:
                    return self._span_in_script(pointer, length, commands)
        return self.source.span(*self.source_map.locate(pointer))

    def _span_in_script(self, pointer: Pointer, length: int, commands: tuple[Words, ...]) -> Span:
        place = place_in_script(commands, pointer[length:])
        if place is None:
            return self.source.span(*self.source_map.locate(pointer[:length]))
        return self.source.span(*self.source_map.locate_within(pointer[:length], *place))

    def address(self, pointer: Pointer) -> str:
        """Return the name of the innermost named part around a pointer, or the document's kind."""
        for length in range(len(pointer), -1, -1):
            name = self.addresses.get(pointer[:length])
            if name is not None:
                return name
        return self.kind

    def identity(self, pointer: Pointer) -> tuple[str, int]:
        """Return the name, without positions, of the innermost named part around a pointer, and the length of its pointer."""
        for length in range(len(pointer), -1, -1):
            part = pointer[:length]
            name = self.identities.get(part) or self.addresses.get(part)
            if name is not None:
                return name, length
        return self.kind, 0
