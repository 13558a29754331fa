"""The source map of a Terraform document, through the scripts and documents that stand in its strings."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

from scanner.syntax.nodes import NodeMap, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform.strings.rendered import Elsewhere, Locate, Rendered
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Offsets, Pointer, Source, Span
    from scanner.syntax.nodes import Node

_DEEPEST = 64
"""Levels of blocks that `dynamic` blocks make in one another."""


class _Embedded(msgspec.Struct, frozen=True):
    """A document that stands in a string."""

    root: Node
    map: NodeMap
    rendered: Rendered


class _Text(msgspec.Struct, frozen=True):
    """A text from where it begins among those of its string."""

    start: int
    locate: Locate
    elsewhere: Elsewhere | None


class Places:
    """Source map of one file.

    A text is a string that was read as a script, with its templates filled in as far as they are known. Where a
    string makes several texts, because its block has several instances, they follow one another as one.
    A document is a string that was read as JSON or YAML; pointers continue into it.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._texts: dict[Pointer, list[_Text]] = {}
        self._documents: dict[Pointer, list[_Embedded]] = {}
        self._written: dict[Pointer, Pointer] = {}

    def add_written(self, written: Mapping[Pointer, Pointer]) -> None:
        """Note, for the pointers of what `dynamic` blocks make, the pointers of what is written."""
        for made, place in written.items():
            self._written.setdefault(made, place)

    def add_text(self, at: Pointer, start: int, rendered: Rendered | None) -> None:
        """Note the text at a pointer, by default the string there; what is before `start` is of other texts."""
        locate = self.locator(at) if rendered is None else rendered.locate
        elsewhere = self._elsewhere(at) if rendered is None else rendered.elsewhere
        self._texts.setdefault(at, []).append(_Text(start, locate, elsewhere))

    def add_document(self, at: Pointer, source: Source, root: Node, rendered: Rendered) -> None:
        """Note the document at a pointer."""
        self._documents.setdefault(at, []).append(_Embedded(root, NodeMap(source, root), rendered))

    def written(self, pointer: Pointer) -> Pointer:
        """Return the pointer of what is written, for one that may lead through what `dynamic` blocks make."""
        for _ in range(_DEEPEST if self._written else 0):
            for length in range(len(pointer), 0, -1):
                place = self._written.get(pointer[:length])
                if place is not None:
                    pointer = place + pointer[length:]
                    break
            else:
                break
        return pointer

    def locator(self, at: Pointer) -> Locate:
        """Return what finds the code points of the string at a pointer, which may be in the document added last."""
        inner = self._inner(at, latest=True)
        if inner is None:
            written = self.written(at)
            return lambda start, end: self._config.locate_within(written, start, end)
        found, rest = inner
        return lambda start, end: found.rendered.locate(*found.map.locate_within(rest, start, end))

    def is_embedded(self, pointer: Pointer) -> bool:
        """Tell whether a pointer leads into a document that stands in a string."""
        return self._inner(pointer) is not None

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        inner = self._inner(pointer)
        if inner is None:
            return self._config.locate(self.written(pointer))
        found, rest = inner
        return found.rendered.locate(*found.map.locate(rest))

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        text = self._text(pointer, start)
        if text is None:
            return self.locator(pointer)(start, end)
        return text.locate(start - text.start, end - text.start)

    def elsewhere(self, pointer: Pointer) -> Span | None:
        """Return the place, in the file that it is read from, of a part of a document in a string."""
        inner = self._inner(pointer)
        if inner is None:
            return None
        found, rest = inner
        elsewhere = found.rendered.elsewhere
        return None if elsewhere is None else elsewhere(*found.map.locate(rest))

    def elsewhere_within(self, pointer: Pointer, start: int, end: int) -> Span | None:
        """Return the place, in the file that it is read from, of code points of the script at a pointer."""
        text = self._text(pointer, start)
        if text is None or text.elsewhere is None:
            return None
        return text.elsewhere(start - text.start, end - text.start)

    def _text(self, pointer: Pointer, offset: int) -> _Text | None:
        """Return which of the texts at a pointer an offset is in."""
        texts = self._texts.get(pointer, ())
        index = bisect_right(texts, offset, key=lambda text: text.start) - 1
        return texts[max(0, index)] if texts else None

    def _elsewhere(self, at: Pointer) -> Elsewhere | None:
        inner = self._inner(at, latest=True)
        if inner is None or inner[0].rendered.elsewhere is None:
            return None
        found, rest = inner
        elsewhere = inner[0].rendered.elsewhere
        return lambda start, end: elsewhere(*found.map.locate_within(rest, start, end))

    def _inner(self, pointer: Pointer, *, latest: bool = False) -> tuple[_Embedded, Pointer] | None:
        """Return the innermost document around a pointer, and what of the pointer leads on in it."""
        for length in range(len(pointer), 0, -1) if self._documents else ():
            found = self._documents.get(pointer[:length])
            if found is not None:
                rest = pointer[length:]
                return found[-1] if latest else _with(found, rest), rest
        return None


def _with(documents: list[_Embedded], pointer: Pointer) -> _Embedded:
    """Return the first document in which a pointer leads to something, or the first."""
    if len(documents) > 1:
        for document in documents:
            if find(document.root, pointer) is not None:
                return document
    return documents[0]
