"""Dockerfiles, and Containerfiles, which are the same: one document per file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.dockerfile.recognition import matches

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

__all__ = ["NAME", "final_stage_healthcheck", "matches", "parse"]

NAME = "dockerfile"


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the one document of a Dockerfile, with its facts.

    Raises:
        ParseError: it is not valid, with the span.
    """
    from scanner.formats.dockerfile.parsing import document  # noqa: PLC0415 - loads the shell grammar

    del tree
    return [document(source)]


def final_stage_healthcheck(source: Source, tree: Tree, target: str | None = None) -> bool | None:
    """Tell whether the image that is built has a HEALTHCHECK; None if an image from elsewhere decides.

    Args:
        source: the Dockerfile.
        tree: the files around it.
        target: the stage that is built, by name or index; the last one if None.

    Raises:
        ParseError: the Dockerfile is not valid.
    """
    from scanner.formats.dockerfile.health import has_healthcheck  # noqa: PLC0415 - loads the reader

    del tree
    return has_healthcheck(source, target)
