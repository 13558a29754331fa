"""Reads the facts of a Terragrunt file: what it fetches, runs and generates, and literal credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.collected import CollectedFacts
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terragrunt.generated import read_generated
from scanner.formats.terragrunt.hooks import hooks
from scanner.formats.terragrunt.sources import source_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Facts, Reference
    from scanner.formats.terragrunt.config import TerragruntConfig
    from scanner.formats.terragrunt.estate import Estate
    from scanner.formats.terragrunt.generated import Generated
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Pointer
    from scanner.syntax.hcl.tree import Body

_PARTS = ("unit", "stack")


def read_facts(
    config: TerragruntConfig, unit: Unit, generated: tuple[Generated, ...], estate: Estate
) -> Facts:
    """Return the facts of a file.

    Args:
        config: the file.
        unit: the same, as it is evaluated.
        generated: the files that it generates.
        estate: the Terragrunt files of the scan.
    """
    facts = CollectedFacts()
    for index, block in enumerate(block for block in unit.body.blocks if block.type == "terraform"):
        at = ("terraform", index)
        facts.references += _source(block.body, at, unit)
        for run in hooks(block.body, at, unit):
            facts.add_run(run)
    for kind in _PARTS:
        for block in unit.body.blocks:
            if block.type == kind and len(block.labels) == 1:
                facts.references += _source(block.body, (kind, block.labels[0].value, 0), unit)
    for file in generated:
        read_generated(file, estate.locked(config.source.path), facts)
    within = {file.at for file in generated}
    facts.credentials += (found for found in credentials(config) if found.at not in within)
    return facts.facts()


def _source(body: Body, at: Pointer, unit: Unit) -> Iterator[Reference]:
    """Yield the reference of the source that a block has."""
    source, version = body.attributes.get("source"), body.attributes.get("version")
    if source is not None:
        asked = None if version is None else unit.value(version)
        reference = source_reference(unit.value(source), (*at, "source"), asked)
        yield from () if reference is None else (reference,)
