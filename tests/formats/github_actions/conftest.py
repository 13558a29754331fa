from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.formats import github_actions
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer


class NoTree:
    """Files around a source: there are none, and none is asked for."""

    def read(self, path: str) -> Source | None:
        raise AssertionError(path)

    def names(self, directory: str) -> tuple[str, ...]:
        raise AssertionError(directory)

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


@pytest.fixture(scope="session")
def parsed() -> Callable[..., Document]:
    """Returns the only document of a text."""

    def parse(text: str, path: str = ".github/workflows/ci.yaml") -> Document:
        source = Source(path, text)
        assert github_actions.matches(source)
        (document,) = github_actions.parse(source, NoTree())
        return document

    return parse


@pytest.fixture(scope="session")
def job(parsed: Callable[..., Document]) -> Callable[[str], Document]:
    """Returns the workflow with one job `build` of these lines."""

    def parse(body: str) -> Document:
        lines = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))
        return parsed(f"on: push\njobs:\n  build:\n{lines}")

    return parse


@pytest.fixture(scope="session")
def shown() -> Callable[[Document, Pointer], str]:
    """Returns the text at a pointer, behind its line and column."""

    def show(document: Document, pointer: Pointer) -> str:
        span = document.span(pointer)
        starts = document.source.line_starts
        start = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        return f"{span.line}:{span.column} {document.source.text[start:end]}"

    return show
