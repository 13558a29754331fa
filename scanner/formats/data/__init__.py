"""Data in a syntax that is known, whatever it is about: read only where policies judge any document.

It has no facts; policies see `input` as the author wrote it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.data.syntaxes import syntax_of

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "data"


def matches(source: Source) -> bool:
    """Tell whether a source is in a syntax that is read, by its name."""
    return syntax_of(source.path) is not None


def parse(source: Source, tree: Tree) -> list[Document]:  # noqa: ARG001 - the same for all formats
    """Return one document for each value in a source.

    Raises:
        ParseError: the source is not valid in the syntax that its name says.
    """
    from scanner.formats.data.read import read  # noqa: PLC0415 - most scans need none of it

    return read(source, NAME)
