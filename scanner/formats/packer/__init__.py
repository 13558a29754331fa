"""Packer templates, in HCL, in its JSON syntax and in the JSON of before 1.7, and variable files: one document each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "packer"
GROUP = "packer"
TEMPLATES = (".pkr.hcl", ".pkr.json")
VARIABLES = (".pkrvars.hcl", ".pkrvars.json")
_LEGACY = re.compile(r'"builders"\s*+:\s*+\[\s*+\{')
_TYPE = re.compile(r'"type"\s*+:\s*+"')


def matches(source: Source) -> bool:
    """Tell whether a source is a template or a variable file: by its name, or by its builders that have types."""
    path = source.path
    if path.endswith((*TEMPLATES, *VARIABLES)):
        return True
    if not path.endswith(".json"):
        return False
    builders = _LEGACY.search(source.text)
    return builders is not None and _TYPE.search(source.text, builders.end()) is not None


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the one document of a file, with its facts.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    from scanner.formats.packer import document  # noqa: PLC0415 - loads the readers of HCL and JSON

    if source.path.endswith(VARIABLES):
        return [document.variables(source)]
    if source.path.endswith(TEMPLATES):
        return [document.template(source, tree)]
    return [document.legacy_template(source, tree)]
