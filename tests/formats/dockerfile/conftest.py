"""Reading a Dockerfile that has no other files around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.formats.dockerfile import parse
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable


class NoTree:
    def read(self, path: str) -> Source | None:
        del path
        return None

    def names(self, directory: str) -> tuple[str, ...]:
        del directory
        return ()

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
def parsed() -> Callable[[str], Document]:
    """Return a function that reads the text of a Dockerfile into its document."""

    def read(text: str) -> Document:
        (document,) = parse(Source("Dockerfile", text), NoTree())
        return document

    return read


@pytest.fixture(scope="session")
def no_tree() -> NoTree:
    """Return a tree without files."""
    return NoTree()
