"""Puts the facts of a Terragrunt file together."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.facts.collected import CollectedFacts
from scanner.fixes.hcl import HclFixer
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terragrunt.hooks import hooks
from scanner.formats.terragrunt.sources import source_reference
from scanner.formats.terragrunt.unit import Readings, Unit
from scanner.model import Document

if TYPE_CHECKING:
    from scanner.model import Source, Tree

FORMAT = "terragrunt"
UNIT, SHARED = "unit", "configuration"


def document(source: Source, tree: Tree) -> Document:
    """Return the document of a Terragrunt file with its facts.

    Raises:
        ParseError: it is not HCL.
    """
    config = HclConfig(source)
    body = config.body
    unit = Unit(source, body, posixpath.dirname(source.path), Readings(tree))
    facts = CollectedFacts()
    for index, block in enumerate(block for block in body.blocks if block.type == "terraform"):
        at = ("terraform", index)
        attribute = block.body.attributes.get("source")
        reference = None if attribute is None else source_reference(unit.value(attribute), (*at, "source"))
        facts.references += [reference] if reference else []
        for run in hooks(block.body, at, unit):
            facts.add_run(run)
    for kind in ("unit", "stack"):
        _read_stack(kind, unit, facts)
    facts.credentials += credentials(config)
    return Document(
        source=source,
        format=FORMAT,
        kind=UNIT if source.path.endswith("terragrunt.hcl") else SHARED,
        index=0,
        value=config.value,
        source_map=config,
        facts=facts.facts(),
        addresses={
            (block.type, *(label.value for label in block.labels)): _name(block) for block in body.blocks
        },
        fixer=HclFixer(source, body),
    )


def _read_stack(kind: str, unit: Unit, facts: CollectedFacts) -> None:
    """Add the sources of the units and stacks that a `terragrunt.stack.hcl` is made of."""
    for block in unit.body.blocks:
        attribute = block.body.attributes.get("source") if block.type == kind else None
        if attribute is not None and len(block.labels) == 1:
            at = (kind, block.labels[0].value, 0, "source")
            reference = source_reference(unit.value(attribute), at)
            facts.references += [reference] if reference else []


def _name(block: object) -> str:
    labels = [label.value for label in getattr(block, "labels", ())]
    return ".".join([getattr(block, "type", ""), *labels])
