"""A Terragrunt file in HCL syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terraform.syntax.structure import check
from scanner.syntax.hcl import parse
from scanner.syntax.hcl.tree import Block, Label

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.hcl.tree import Attribute, Body


class TerragruntConfig(HclConfig):
    """A file in HCL syntax in which an `include` without a label may stand beside others.

    Raises:
        ParseError: it is not HCL, or has no JSON structure.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.body = _labelled(parse(source))
        check(self.body, source)


def _labelled(body: Body) -> Body:
    """Return a body in which each `include` has a label, if one has; Terragrunt makes the missing one empty."""
    labels = {len(block.labels) for block in body.blocks if block.type == "include"}
    if labels != {0, 1}:
        return body
    return msgspec.structs.replace(body, items=tuple(map(_with_label, body.items)))


def _with_label(item: Attribute | Block) -> Attribute | Block:
    if not isinstance(item, Block) or item.type != "include" or item.labels:
        return item
    end = item.start + len(item.type)
    return msgspec.structs.replace(item, labels=(Label(end, end, ""),))
