"""Puts the facts of a Terraform file together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.boot import read_boot
from scanner.formats.terraform.config import address
from scanner.formats.terraform.containers import read_containers
from scanner.formats.terraform.credentials import credentials
from scanner.formats.terraform.evaluate import SimpleEvaluator
from scanner.formats.terraform.gather import Gatherer
from scanner.formats.terraform.kubernetes import read_kubernetes
from scanner.formats.terraform.module import module_of
from scanner.formats.terraform.places import Places
from scanner.formats.terraform.provisioners import read_provisioners
from scanner.formats.terraform.references import configured_provider, module_reference, required_providers
from scanner.formats.terraform.resources import resource
from scanner.model import Document

if TYPE_CHECKING:
    from scanner.formats.terraform.config import Declaration
    from scanner.model import Source, Tree

FORMAT = "terraform"
KIND = "configuration"


def document(source: Source, tree: Tree) -> Document:
    """Return the document of a Terraform file with its facts.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    module = module_of(source, tree)
    config = module.config(source)
    gatherer = Gatherer(
        config=config, module=module, evaluator=SimpleEvaluator(module), places=Places(config)
    )
    for declaration in config.declarations(gatherer.evaluator):
        _read(declaration, gatherer)
    gatherer.credentials += credentials(config)
    gatherer.addresses.update((pointer, address(kind, labels)) for pointer, kind, labels in config.names())
    return Document(
        source=source,
        format=FORMAT,
        kind=KIND,
        index=0,
        value=config.value,
        source_map=gatherer.places,
        facts=gatherer.facts(),
        addresses=gatherer.addresses,
        scripts=gatherer.scripts,
    )


def _read(declaration: Declaration, gatherer: Gatherer) -> None:
    if declaration.kind == "module":
        reference = module_reference(declaration)
        gatherer.references += [reference] if reference else []
        read_boot(declaration, gatherer)
    elif declaration.kind == "provider":
        reference = configured_provider(declaration, gatherer.module.locked)
        gatherer.references += [reference] if reference else []
    elif declaration.kind == "terraform":
        gatherer.references += required_providers(declaration, gatherer.module.locked)
    else:
        gatherer.resources.append(resource(declaration))
        read_boot(declaration, gatherer)
        if declaration.kind == "resource":
            read_containers(declaration, gatherer)
            read_kubernetes(declaration, gatherer)
            read_provisioners(declaration, gatherer)
