"""Plans and states of Terraform and OpenTofu, as `terraform show -json` prints them.

The format is "JSON Output Format" in Terraform's documentation, format version 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform_plan.recognition import is_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Document, Source, Tree

NAME = "terraform-plan"
MAX_BYTES = 256 * 1024 * 1024
"""Size up to which a plan is read, where the user sets no limit."""
SHOWN = False
"""Whether the text around a finding may be shown: beside it stand values that are not to be told."""


def matches(source: Source) -> bool:
    """Tell whether a source is a plan or a state as JSON, by its content."""
    return is_plan(source.text)


def parse(source: Source, tree: Tree) -> Sequence[Document]:
    """Return the documents of a plan, each with some of its resources and their changes.

    Raises:
        ParseError: it is not valid JSON, is of another format version, or is nested too deeply.
    """
    from scanner.formats.terraform_plan.documents import Documents  # noqa: PLC0415 - only where there is a plan

    return Documents(source, tree)
