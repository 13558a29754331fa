"""What a format is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree


class Format(Protocol):
    """A plain module (or package) that reads one format.

    Attributes:
        NAME: the format's name in documents, rules and options (`github-actions`).
    """

    NAME: str

    def matches(self, source: Source) -> bool:
        """Tell whether a source is in this format, by name and cheap tests of its text; never raises."""

    def parse(self, source: Source, tree: Tree) -> list[Document]:
        """Return the documents of a source with their facts.

        Raises:
            ParseError: the source is not valid, with the span.
        """
