from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.formats import packer
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer


class Files:
    """A tree of texts."""

    def __init__(self, files: dict[str, str], assumptions: Assumptions = NO_ASSUMPTIONS) -> None:
        self.files = files
        self.assumptions = assumptions

    def read(self, path: str) -> Source | None:
        text = self.files.get(path)
        return None if text is None else Source(path, text)

    def content(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def names(self, directory: str) -> tuple[str, ...]:
        start = f"{directory}/" if directory else ""
        rest = [path[len(start) :] for path in self.files if path.startswith(start)]
        return tuple(sorted(name for name in rest if "/" not in name))

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(suffixes)))


class Reading(msgspec.Struct, frozen=True):
    """A document, and the texts that pointers lead to."""

    document: Document

    def text(self, pointer: Pointer) -> str:
        """Return the text at a pointer."""
        source = self.document.source
        start, end = source.offsets(self.document.span(pointer))
        return source.text[start:end]

    def resource(self, address: str) -> Any:
        """Return the resource of an address."""
        return next(one for one in self.document.facts.resources if one.address == address)

    def references(self, kind: str) -> list[tuple[str, str, str]]:
        """Return ref, grade and text of each reference of a kind."""
        found = [one for one in self.document.facts.references if one.kind == kind]
        return [(one.ref, one.grade, self.text(one.at)) for one in found]

    def related(self, pointer: Pointer) -> list[tuple[str, str]]:
        """Return the places that explain a pointer: message, and path with line and column."""
        return [
            (one.message, f"{one.span.path}:{one.span.line}:{one.span.column}")
            for one in self.document.related(pointer)
        ]


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Read one file, with others around it."""

    def read_file(
        text: str,
        path: str = "main.pkr.hcl",
        others: dict[str, str] | None = None,
        assumptions: Assumptions = NO_ASSUMPTIONS,
    ) -> Reading:
        tree = Files({path: text, **(others or {})}, assumptions)
        (document,) = packer.parse(Source(path, text), tree)
        return Reading(document)

    return read_file
