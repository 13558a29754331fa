"""Lists of images: one reference a line, empty lines and lines that begin with `#` left out.

The files are named `*.images`; `cattleguard image REF...` reads its arguments as such a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "image-list"
SUFFIX = ".images"


def matches(source: Source) -> bool:
    """Tell whether a source is a list of images, by its name."""
    return source.path.endswith(SUFFIX)


def parse(source: Source, tree: Tree) -> list[Document]:  # noqa: ARG001 - the same for all formats
    """Return one document for a list, with a fact for each line; a line that is no reference says so in its fact."""
    from scanner.formats.image_list.document import document  # noqa: PLC0415 - a scan without lists needs none of it

    return [document(source, NAME)]
