"""Reads Compose text in a tree of given files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import pytest

from scanner.formats import compose
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Pointer, Source

Read = Callable[..., Document]


class GivenTree(msgspec.Struct, frozen=True, dict=True):
    """A tree of the given texts by path."""

    files: Mapping[str, str] = msgspec.field(default_factory=dict)

    def read(self, path: str) -> Source | None:
        text = self.files.get(path)
        return None if text is None else Source(path, text)

    def names(self, directory: str) -> tuple[str, ...]:
        prefix = f"{directory}/" if directory else ""
        names = [path[len(prefix) :] for path in self.files if path.startswith(prefix)]
        return tuple(sorted(name for name in names if "/" not in name))

    def content(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(suffixes)))

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


@pytest.fixture
def read() -> Read:
    """Return a function that reads the one document of a Compose text."""

    def reader(text: str, path: str = "compose.yaml", **files: str) -> Document:
        tree = GivenTree({name.replace("__", "/"): content for name, content in files.items()})
        (document,) = compose.parse(Source(path, text), tree)
        return document

    return reader


@pytest.fixture
def shown() -> Callable[[Document, Pointer], str]:
    """Return a function that gives the text a pointer stands for, with its line."""

    def show(document: Document, at: Pointer) -> str:
        span, starts = document.span(at), document.source.line_starts
        start = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        return f"{span.line}: {document.source.text[start:end]}"

    return show


@pytest.fixture
def tree() -> Callable[[Mapping[str, str]], GivenTree]:
    """Return a function that makes a tree of texts by path."""
    return GivenTree
