"""The source map of a Terraform document, through the scripts and documents that stand in its strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.terraform.config import Config
    from scanner.model import Offsets, Pointer, SourceMap

_Locate: TypeAlias = "Callable[[int, int], Offsets]"


class Places:
    """Source map of one file.

    A text is a string that was read as a script, with its templates filled in as far as they are known. A
    document is a string that was read as JSON or YAML; pointers continue into it.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._texts: dict[Pointer, _Locate] = {}
        self._documents: dict[Pointer, tuple[SourceMap, _Locate]] = {}

    def add_text(self, at: Pointer, locate: _Locate) -> None:
        """Note where the code points of the text at a pointer stand."""
        self._texts[at] = locate

    def add_document(self, at: Pointer, places: SourceMap, locate: _Locate) -> None:
        """Note the source map of the document at a pointer, and where the code points of its text stand."""
        self._documents[at] = (places, locate)

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        inner = self._inner(pointer)
        if inner is None:
            return self._config.locate(pointer)
        places, locate, rest = inner
        return locate(*places.locate(rest))

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        text = self._texts.get(pointer)
        if text is not None:
            return text(start, end)
        inner = self._inner(pointer)
        if inner is not None:
            places, locate, rest = inner
            return locate(*places.locate_within(rest, start, end))
        return self._config.locate_within(pointer, start, end)

    def _inner(self, pointer: Pointer) -> tuple[SourceMap, _Locate, Pointer] | None:
        """Return the innermost document around a pointer, and what of the pointer leads on in it."""
        for length in range(len(pointer), 0, -1) if self._documents else ():
            found = self._documents.get(pointer[:length])
            if found is not None:
                return *found, pointer[length:]
        return None
