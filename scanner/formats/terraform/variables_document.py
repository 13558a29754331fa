"""Variable files (`.tfvars`, `.tfvars.json`) as documents: what they hold is known to the modules that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Facts
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terraform.syntax.json_config import JsonConfig
from scanner.model import Document

if TYPE_CHECKING:
    from scanner.model import Source

FORMAT = "terraform"
KIND = "variables"


def variables_document(source: Source) -> Document:
    """Return the document of a variable file: its literal credentials.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    config = JsonConfig(source) if source.path.endswith(".json") else HclConfig(source)
    value = config.value
    return Document(
        source=source,
        format=FORMAT,
        kind=KIND,
        index=0,
        value=value,
        source_map=config,
        facts=Facts(credentials=tuple(credentials(config))),
        addresses={(name,): f"var.{name}" for name in value} if isinstance(value, dict) else {},
    )
