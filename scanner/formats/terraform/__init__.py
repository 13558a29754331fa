"""Terraform and OpenTofu configuration, in HCL and in JSON syntax: one document per file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.suffixes import SUFFIXES

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "terraform"


def matches(source: Source) -> bool:
    """Tell whether a source is Terraform configuration, by its name; variable and lock files are not."""
    return source.path.endswith(SUFFIXES)


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the one document of a file, with its facts.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    from scanner.formats.terraform.document import document  # noqa: PLC0415 - loads readers of HCL and JSON

    return [document(source, tree)]
