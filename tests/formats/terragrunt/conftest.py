from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.formats import terraform, terragrunt
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer, Related


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


@pytest.fixture
def parse() -> Callable[..., list[Document]]:
    """Return what reads one file of a tree of texts."""

    def read(path: str, files: dict[str, str], assumptions: Assumptions = NO_ASSUMPTIONS) -> list[Document]:
        tree = Files(files, assumptions)
        source = Source(path, files[path])
        return terraform.parse(source, tree) if path.endswith(".tf") else terragrunt.parse(source, tree)

    return read


@pytest.fixture
def shown() -> Callable[[Document, Pointer], str]:
    """Return what gives the text at a pointer."""

    def text(document: Document, pointer: Pointer) -> str:
        start, end = document.source.offsets(document.span(pointer))
        return document.source.text[start:end]

    return text


@pytest.fixture
def told() -> Callable[[Document, Pointer], list[tuple[str, str, str, int, int]]]:
    """Return what gives the places that explain a pointer."""

    def place(one: Related) -> tuple[str, str, str, int, int]:
        return one.kind, one.message, one.span.path, one.span.line, one.span.column

    return lambda document, pointer: [place(one) for one in document.related(pointer)]
