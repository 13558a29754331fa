"""What a format is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Document, Source, Tree


class Format(Protocol):
    """A plain module (or package) that reads one format.

    Attributes:
        NAME: the format's name in documents, rules and options (`github-actions`).

    A format whose files are larger than others says so with an attribute `MAX_BYTES`; it holds where the user sets
    no limit. One whose text must not be shown around a finding has an attribute `SHOWN` that is false. One that keeps for a
    tree what it reads, so that it is not read again for the next file, has an attribute `GROUP`: the name of the formats
    that use together what is kept.
    """

    NAME: str

    def matches(self, source: Source) -> bool:
        """Tell whether a source is in this format, by name and cheap tests of its text; never raises."""

    def parse(self, source: Source, tree: Tree) -> Sequence[Document]:
        """Return the documents of a source with their facts; a long sequence may make them when asked.

        Raises:
            ParseError: the source is not valid, with the span.
        """
