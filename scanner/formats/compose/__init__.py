"""Compose files: services, with what they extend and the variables they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.compose.recognition import matches

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

__all__ = ["NAME", "matches", "parse"]

NAME = "compose"


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a Compose file.

    Raises:
        ParseError: the file is not YAML, or its services are not mappings.
    """
    from scanner.formats.compose.document import documents  # noqa: PLC0415 - a scan without services needs none of it

    return documents(source, tree, NAME)
