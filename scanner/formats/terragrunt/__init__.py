"""Terragrunt configuration: one document per file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

NAME = "terragrunt"
GROUP = "terraform"
SUFFIXES = (".hcl",)
_OTHERS = (
    ".pkr.hcl",
    ".pkrvars.hcl",
    ".lock.hcl",
    ".tftest.hcl",
    ".tofutest.hcl",
    ".tfquery.hcl",
    ".tfstack.hcl",
)
_NAMES = frozenset({"terragrunt.hcl", "terragrunt.stack.hcl", "terragrunt.values.hcl"})
_SAYS_SO = re.compile(
    r"\b(?:find_in_parent_folders|read_terragrunt_config|path_relative_to_include|get_terragrunt_dir)\("
    r"|^(?:include(?:[ \t]+\"[^\"\n]*\")?|dependency[ \t]+\"[^\"\n]*\"|dependencies|remote_state)[ \t]*+\{",
    re.MULTILINE,
)
_MAY_BE = re.compile(
    r"^[ \t]*+(?:(?:locals|terraform|catalog|engine|errors|exclude|(?:feature|generate)[ \t]+\"[^\"\n]*\")[ \t]*+\{|inputs[ \t]*+=)",
    re.MULTILINE,
)


def matches(source: Source) -> bool:
    """Tell whether a source is Terragrunt configuration: by its name, or by what it says."""
    path = source.path
    if not path.endswith(SUFFIXES) or path.endswith(_OTHERS):
        return False
    if path.rpartition("/")[2] in _NAMES or _SAYS_SO.search(source.text) is not None:
        return True
    if _MAY_BE.search(source.text) is None:
        return False
    from scanner.formats.terragrunt.shared import is_shared  # noqa: PLC0415 - loads the reader of HCL

    return is_shared(source)


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a file, with their facts: one for each distinct way in which stacks use it.

    Raises:
        ParseError: it is not HCL.
    """
    from scanner.formats.terragrunt.document import documents  # noqa: PLC0415 - loads the reader of HCL

    return documents(source, tree)
