"""Puts the documents of a Terraform file together: one for each distinct way in which its module is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.configuration import configuration_of
from scanner.formats.terraform.modules.failures import failures_in
from scanner.formats.terraform.origins.origins import ModuleOrigins
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terraform.readers.declarations import read_block
from scanner.formats.terraform.readers.gather import Gatherer
from scanner.formats.terraform.repairs import ModuleFixer
from scanner.formats.terraform.strings.places import Places
from scanner.formats.terraform.strings.scripts_read import ScriptsRead
from scanner.formats.terraform.syntax.config import address
from scanner.model import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Facts
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.modules.reached import Reached
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Failed, Pointer, Source, Tree

FORMAT = "terraform"
KIND = "configuration"


class Reading(msgspec.Struct, frozen=True, eq=False):
    """A file as instances of its module have it: all that differ in nothing but their address.

    Attributes:
        gatherer: what was read off it.
        facts: its facts.
        instances: the instances.
    """

    gatherer: Gatherer
    facts: Facts
    instances: list[ModuleInstance]


def documents(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a Terraform file with their facts.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    configuration = configuration_of(tree)
    module = configuration.module_with(source)
    config = module.config(source.path)
    assert config is not None
    reached = configuration.instances_of(module)
    readings = _readings(config, module, reached)
    failures = failures_in(reached, module, config)
    fixer = ModuleFixer(config, module)
    return [
        _document(config, reading, index, failures if index == 0 else (), fixer)
        for index, reading in enumerate(readings)
    ]


def _readings(config: Config, module: Module, reached: Reached) -> list[Reading]:
    found: dict[bytes, Reading] = {}
    literal = list(credentials(config))
    scripts = ScriptsRead()
    for instance in sorted(reached.instances, key=_order):
        places = Places(config)
        gatherer = Gatherer(
            config=config, module=module, instance=instance, places=places, scripts_read=scripts
        )
        for block in module.blocks(config):
            read_block(block, gatherer)
        gatherer.credentials += literal
        facts = gatherer.facts()
        key = _without_addresses(facts) if len(reached.instances) > 1 else b""
        first = found.setdefault(key, Reading(gatherer, facts, []))
        first.instances.extend((instance, *reached.others.get(instance, ())))
    for reading in found.values():
        reading.instances.sort(key=_order)
    return list(found.values())


def _order(instance: ModuleInstance) -> tuple[str, str]:
    return instance.root.module.directory, instance.address


def _without_addresses(facts: Facts) -> bytes:
    resources = (msgspec.structs.replace(one, address="", module="") for one in facts.resources)
    return msgspec.msgpack.encode(msgspec.structs.replace(facts, resources=tuple(resources)))


def _within(module: str, addresses: Mapping[Pointer, str]) -> dict[Pointer, str]:
    """Return addresses within their module: through which call it was reached first is no part of what they name."""
    return {at: name.removeprefix(f"{module}.") for at, name in addresses.items()}


def _document(
    config: Config, reading: Reading, index: int, failures: tuple[Failed, ...], fixer: ModuleFixer
) -> Document:
    gatherer = reading.gatherer
    module = gatherer.instance.address
    for pointer, kind, labels in config.names():
        gatherer.addresses[pointer] = ".".join(filter(None, (module, address(kind, labels))))
    return Document(
        source=config.source,
        format=FORMAT,
        kind=KIND,
        index=index,
        value=config.value,
        source_map=gatherer.places,
        facts=reading.facts,
        addresses=gatherer.addresses,
        scripts=gatherer.scripts,
        origins=ModuleOrigins(gatherer, reading.instances),
        failures=failures,
        fixer=fixer,
        identities=_within(module, gatherer.addresses) if module else {},
    )
