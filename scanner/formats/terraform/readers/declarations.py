"""Reads the facts of one block, once for each of its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.deployment import is_deployed
from scanner.formats.terraform.readers.bodies import body_of
from scanner.formats.terraform.readers.boot import read_boot
from scanner.formats.terraform.readers.containers import read_containers
from scanner.formats.terraform.readers.launch_templates import read_launch_templates
from scanner.formats.terraform.readers.machine_images import read_machine_images
from scanner.formats.terraform.readers.provisioners import read_provisioners
from scanner.formats.terraform.readers.references import (
    configured_provider,
    module_reference,
    required_providers,
)
from scanner.formats.terraform.readers.resources import resource
from scanner.formats.terraform.readers.self_scope import with_self
from scanner.formats.terraform.syntax.config import Declaration

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.facts.model import Reference, Resource
    from scanner.formats.terraform.modules.expansion import Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Block


_KUBERNETES = ("kubernetes_", "kubectl_")
_HELM = "helm_release"
_INSTALLED = ".terraform"
"""Where modules are that `terraform init` fetched: they are used, but not scanned."""


def read_block(block: Block, gatherer: Gatherer) -> None:
    """Add the facts of a top-level block."""
    read = _READERS.get(block.kind)
    if read is None:
        return
    found = []
    items = gatherer.instance.expansion(block).items
    gatherer.read[block.at] = block, tuple(item.key for item in items)
    for item in items:
        declaration = _declaration(block, item, gatherer)
        if block.kind in ("resource", "data"):
            found.append(resource(declaration, gatherer.instance, item))
        read(declaration, gatherer)
    gatherer.resources += _alike(found, gatherer.instance.address, block)


def _declaration(block: Block, item: Item, gatherer: Gatherer) -> Declaration:
    instance = gatherer.instance
    evaluator = instance.evaluator(item.names)

    def of_self() -> Evaluator:
        return with_self(evaluator, instance.self_of(block, item))

    body = body_of(block, evaluator, of_self)
    gatherer.begin(body, evaluator)
    return Declaration(block.kind, block.labels, block.at, body.values)


def _alike(found: list[Resource], module: str, block: Block) -> list[Resource]:
    """Return the resources of a block as one where they differ in nothing but their address."""
    address = ".".join(filter(None, (module, block.address)))
    if len(found) < 2 or any(one.instances is None for one in found):
        return found
    alike = [msgspec.structs.replace(one, address=address, instances=1) for one in found]
    if any(one != alike[0] for one in alike[1:]):
        return found
    return [msgspec.structs.replace(alike[0], instances=sum(one.instances or 0 for one in found))]


def _read_module(declaration: Declaration, gatherer: Gatherer) -> None:
    block, _ = gatherer.read[declaration.at]
    reference = module_reference(declaration)
    if reference is not None:
        installed = gatherer.instance.installed.get(gatherer.instance.key_of(block))
        version = installed.version if installed is not None else ""
        gatherer.references.append(msgspec.structs.replace(reference, installed=version or None))
    if not any(map(_is_scanned, gatherer.instance.children(block).instances)):
        read_boot(declaration, gatherer)


def _is_scanned(called: ModuleInstance | None) -> bool:
    """Tell whether a module has documents of its own, in which what it is given is read."""
    return called is not None and _INSTALLED not in called.module.directory.split("/")


def _read_provider(declaration: Declaration, gatherer: Gatherer) -> None:
    block, _ = gatherer.read[declaration.at]
    unconstrained = block in gatherer.unconstrained
    reference = configured_provider(declaration, gatherer.instance.locked, unconstrained=unconstrained)
    gatherer.references += [_fetched(reference, gatherer)] if reference else []


def _read_settings(declaration: Declaration, gatherer: Gatherer) -> None:
    required = required_providers(declaration, gatherer.instance.locked)
    gatherer.references += (_fetched(reference, gatherer) for reference in required)


def _fetched(provider: Reference, gatherer: Gatherer) -> Reference:
    """Return a provider with when it is fetched: a module that others call only declares what it needs."""
    return msgspec.structs.replace(provider, phase="deploy") if is_deployed(gatherer.instance) else provider


def _read_data(declaration: Declaration, gatherer: Gatherer) -> None:
    read_boot(declaration, gatherer)
    read_machine_images(declaration, gatherer)
    read_launch_templates(declaration, gatherer)


def _read_resource(declaration: Declaration, gatherer: Gatherer) -> None:
    _read_data(declaration, gatherer)
    read_containers(declaration, gatherer)
    if declaration.labels[0].startswith(_KUBERNETES):
        from scanner.formats.terraform.readers.kubernetes import read_kubernetes  # noqa: PLC0415 - loads all of that format

        read_kubernetes(declaration, gatherer)
    elif declaration.labels[0] == _HELM:
        from scanner.formats.terraform.readers.helm import read_helm  # noqa: PLC0415 - loads the reader of YAML

        read_helm(declaration, gatherer)
    read_provisioners(declaration, gatherer)


_READERS: dict[str, Callable[[Declaration, Gatherer], None]] = {
    "data": _read_data,
    "module": _read_module,
    "provider": _read_provider,
    "resource": _read_resource,
    "terraform": _read_settings,
}
