from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.formats import terraform
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer


class Files:
    """A tree of texts."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def read(self, path: str) -> Source | None:
        text = self.files.get(path)
        return None if text is None else Source(path, text)

    def names(self, directory: str) -> tuple[str, ...]:
        start = f"{directory}/" if directory else ""
        rest = [path[len(start) :] for path in self.files if path.startswith(start)]
        return tuple(sorted(name for name in rest if "/" not in name))

    def content(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(suffixes)))

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


class Reading(msgspec.Struct, frozen=True, dict=True):
    """A document, and the texts that pointers lead to."""

    document: Document

    def text(self, pointer: Pointer) -> str:
        """Return the text at a pointer."""
        span = self.document.span(pointer)
        source = self.document.source
        start = source.line_starts[span.line - 1] + span.column - 1
        return source.text[start : source.line_starts[span.end_line - 1] + span.end_column - 1]

    def texts(self, facts: tuple[Any, ...]) -> list[str]:
        """Return the texts at the pointers of facts."""
        return [self.text(fact.at) for fact in facts]


@pytest.fixture
def read() -> Callable[..., Reading]:
    def read_file(text: str, path: str = "main.tf", **others: str) -> Reading:
        files = {path: text, **{name.replace("__", "."): other for name, other in others.items()}}
        (document,) = terraform.parse(Source(path, text), Files(files))
        return Reading(document)

    return read_file


@pytest.fixture
def files() -> Callable[[dict[str, str]], Files]:
    return Files
