"""Puts the documents of a Terragrunt file together: one for each distinct way in which stacks use it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terragrunt.config import TerragruntConfig
from scanner.formats.terragrunt.estate import estate_of
from scanner.formats.terragrunt.facts import read_facts
from scanner.formats.terragrunt.generated import generated_files
from scanner.formats.terragrunt.generated_places import GeneratedPlaces
from scanner.formats.terragrunt.module_source import missing_module
from scanner.formats.terragrunt.readings import Readings
from scanner.formats.terragrunt.stack_origins import StackOrigins
from scanner.formats.terragrunt.stack_parts import missing_parts
from scanner.formats.terragrunt.stacks import STACK_FILE, UNIT_FILE, Standing, has_values
from scanner.formats.terragrunt.unit import Unit
from scanner.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Facts
    from scanner.model import Failed, Pointer, Source, Tree
    from scanner.syntax.hcl.tree import Block

FORMAT = "terragrunt"
UNIT, STACK, SHARED = "unit", "stack", "configuration"
_KINDS = {UNIT_FILE: UNIT, STACK_FILE: STACK}
_MAX_STANDINGS = 200
"""Ways in which stacks use a file that are looked at."""


class _Reading(msgspec.Struct, frozen=True, eq=False):
    """A file as stacks use it that give it the same facts.

    Attributes:
        unit: the file, evaluated for the first of them.
        facts: its facts.
        places: where they stand.
        standings: where it is used.
    """

    unit: Unit
    facts: Facts
    places: GeneratedPlaces
    standings: list[Standing]


def documents(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a Terragrunt file with their facts.

    Raises:
        ParseError: it is not HCL.
    """
    config = TerragruntConfig(source)
    kind = _KINDS.get(posixpath.basename(source.path), SHARED)
    addresses: dict[Pointer, str] = {
        (block.type, *(label.value for label in block.labels)): _name(block) for block in config.body.blocks
    }
    return [
        Document(
            source=source,
            format=FORMAT,
            kind=kind,
            index=index,
            value=config.value,
            source_map=reading.places,
            facts=reading.facts,
            addresses=addresses,
            origins=StackOrigins(reading.standings),
            failures=tuple(_failures(reading.unit, kind)) if index == 0 else (),
            fixer=reading.places,
        )
        for index, reading in enumerate(_readings(config, tree))
    ]


def _readings(config: TerragruntConfig, tree: Tree) -> list[_Reading]:
    path = config.source.path
    estate = estate_of(tree)
    alone = [Standing(path, posixpath.dirname(path))]
    found: dict[bytes, _Reading] = {}
    for standing in estate.made.get(path, alone)[:_MAX_STANDINGS]:
        values = standing.values if standing.values is not None else estate.values_beside(path)
        unit = Unit(config.source, config.body, standing.directory, Readings(estate), values)
        generated = generated_files(config, unit)
        facts = read_facts(config, unit, generated, estate)
        reading = _Reading(unit, facts, GeneratedPlaces(config, generated), [])
        found.setdefault(msgspec.msgpack.encode(facts), reading).standings.append(standing)
    return list(found.values())


def _failures(unit: Unit, kind: str) -> Iterator[Failed]:
    """Yield what of a file could not be assessed."""
    if unit.values is None and has_values(unit.source.text):
        return
    if kind == STACK:
        yield from missing_parts(unit)
    elif kind == UNIT:
        missing = missing_module(unit)
        yield from () if missing is None else (missing,)


def _name(block: Block) -> str:
    return ".".join([block.type, *(label.value for label in block.labels)])
