"""Terraform and OpenTofu: configuration in HCL and in JSON syntax, variable files, dependency lock files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.suffixes import LOCK_FILE, SUFFIXES, VARIABLE_SUFFIXES

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "terraform"
GROUP = "terraform"


def matches(source: Source) -> bool:
    """Tell whether a source is one of Terraform's files, by its name."""
    path = source.path
    return path.endswith((*SUFFIXES, *VARIABLE_SUFFIXES)) or path.rpartition("/")[2] == LOCK_FILE


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a file, with their facts.

    Configuration has one for each distinct way in which its module is called, the other files have one.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    # Each of them loads readers of its own.
    if source.path.endswith(SUFFIXES):
        from scanner.formats.terraform.document import documents  # noqa: PLC0415

        return documents(source, tree)
    if source.path.endswith(VARIABLE_SUFFIXES):
        from scanner.formats.terraform.variables_document import variables_document  # noqa: PLC0415

        return [variables_document(source)]
    from scanner.formats.terraform.lock_document import lock_document  # noqa: PLC0415

    return [lock_document(source)]
