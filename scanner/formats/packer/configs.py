"""The blocks of a template, whichever of the two syntaxes of HCL it is written in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.config import Argument, Block, Members
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terraform.syntax.json_config import JsonConfig
from scanner.formats.terraform.syntax.nested import literal, nested
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

LABELS = {
    "build": 0,
    "data": 2,
    "local": 1,
    "locals": 0,
    "packer": 0,
    "source": 2,
    "variable": 1,
    "variables": 0,
}
"""How many labels the blocks that matter have. See the Packer documentation, "HCL templates"."""


class TemplateFile(HclConfig):
    """A template in HCL (`.pkr.hcl`).

    Raises:
        ParseError: it is not HCL, or has no JSON structure.
    """

    def all_blocks(self) -> tuple[Block, ...]:
        """Return its top-level blocks."""
        return tuple(self._blocks_of(self.body, ()))


def read(source: Source) -> TemplateFile | JsonConfig:
    """Return a template.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    return JsonConfig(source) if source.path.endswith(".json") else TemplateFile(source)


def blocks(config: TemplateFile | JsonConfig) -> tuple[Block, ...]:
    """Return the blocks of the kinds in `LABELS`."""
    if isinstance(config, TemplateFile):
        return tuple(block for block in config.all_blocks() if LABELS.get(block.kind) == len(block.labels))
    root = config.expression(())
    if not isinstance(root, tree.ObjectCons):
        return ()
    top = Block("", (), (), config, partial(_members, root, config))
    return tuple(block for kind in top.arguments for block in _labelled(top, kind, kind, ()))


def _members(root: tree.ObjectCons, config: JsonConfig) -> Members:
    names = ((literal(item.key), item.value) for item in root.items)
    return Members({name: Argument(name, value, config, (name,)) for name, value in names if name}, {})


def _labelled(holder: Block, name: str, kind: str, labels: tuple[str, ...]) -> Iterator[Block]:
    """Yield the blocks of a kind under a name of an object in JSON, where the names of more objects are labels."""
    for one in nested(holder, name):
        if len(labels) >= LABELS.get(kind, 0):
            yield Block(kind, labels, one.at, one.config, one.read)
            continue
        for label in one.arguments:
            yield from _labelled(one, label, kind, (*labels, label))
