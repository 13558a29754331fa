"""Reads planned values with the readers of Terraform configuration: in a plan every string is a literal."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import msgspec

from scanner.facts.credentials import name_kind, shape_of
from scanner.formats.terraform.readers.boot import read_boot
from scanner.formats.terraform.readers.containers import read_containers
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terraform.readers.gather import Gatherer
from scanner.formats.terraform.readers.helm import read_helm
from scanner.formats.terraform.readers.kubernetes import read_kubernetes
from scanner.formats.terraform.readers.launch_templates import read_launch_templates
from scanner.formats.terraform.readers.machine_images import read_machine_images
from scanner.formats.terraform.strings.places import Places
from scanner.formats.terraform.syntax.config import Declaration

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.facts.model import Resource
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.json_outline import JsonOutline

_HELM = "helm_release"
_BETWEEN = "\n\0\n"
"""What separates texts so that no credential reaches from one into the next."""


class PlanGatherer(Gatherer, kw_only=True):
    """The facts of a plan."""

    def written(self, at: Pointer) -> None:
        """Return None: no expression stands behind a value of a plan."""

    def address(self, declaration: Declaration) -> str:
        """Return the address of a planned resource, which has its module in it."""
        return declaration.address


class PlanPlaces(Places):
    """Source map of a plan."""

    def is_embedded(self, pointer: Pointer) -> bool:  # noqa: ARG002 - the same for all
        """Return True: each code point of a string has its own place, as in a document in a string."""
        return True


class _PlanConfig(msgspec.Struct, frozen=True):
    """As much of a `scanner.formats.terraform.syntax.config.Config` as the readers of values need."""

    source: Source
    outline: JsonOutline

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        return self.outline.locate(pointer)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        return self.outline.locate_within(pointer, start, end)


class _Planned(Declaration, frozen=True):
    """A planned resource.

    Attributes:
        full: its address in the plan.
    """

    full: str = ""

    @property
    def address(self) -> str:
        """Its address in the plan."""
        return self.full


class _Values(msgspec.Struct, frozen=True):
    value: dict[str, Any]


def plan_gatherer(source: Source, outline: JsonOutline) -> PlanGatherer:
    """Return a gatherer of the facts of a plan."""
    config = cast("Config", _PlanConfig(source, outline))
    # Module and instance give values to expressions, of which there are none.
    module, instance = cast("Module", None), cast("ModuleInstance", None)
    return PlanGatherer(config=config, module=module, instance=instance, places=PlanPlaces(config))


def read_values(resource: Resource, values: dict[str, Value], gatherer: PlanGatherer) -> None:
    """Add what a planned resource says beside its values: images, commands, workloads, machine images, credentials.

    Args:
        resource: the resource.
        values: its values, unknown ones included.
        gatherer: where facts go.
    """
    kind = "data" if resource.mode == "data" else "resource"
    at = (*resource.at, "values")
    declaration = _Planned(kind, (resource.type, ""), at, values, resource.address)
    read_boot(declaration, gatherer)
    read_machine_images(declaration, gatherer)
    read_launch_templates(declaration, gatherer)
    if kind == "resource":
        read_containers(declaration, gatherer)
        read_kubernetes(declaration, gatherer)
        if resource.type == _HELM:
            read_helm(declaration, gatherer)
        _read_credentials(resource, at, gatherer)


def _read_credentials(resource: Resource, at: Pointer, gatherer: PlanGatherer) -> None:
    """Add the literal credentials among the values of a resource."""
    if not _may_hold_credentials(resource.values):
        return
    root: Pointer = ("resource", resource.type, resource.address)
    config = cast("Config", _Values({"resource": {resource.type: {resource.address: resource.values}}}))
    for found in credentials(config):
        place = (*at, *found.at[len(root) :])
        gatherer.credentials.append(msgspec.structs.replace(found, at=place))


def _may_hold_credentials(values: dict[str, Any]) -> bool:
    """Tell whether a credential may be among some values: by their names, and by all of their texts at once."""
    texts: list[str] = []
    names: set[str] = set()
    pending: list[Any] = [values]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            texts.append(current)
        elif isinstance(current, list):
            pending.extend(current)
        elif isinstance(current, dict):
            pending.extend(current.values())
            names.update(current)
            names.update(name for name in (current.get("name"),) if isinstance(name, str))
    return any(_announces(name) for name in names) or shape_of(_BETWEEN.join(texts)) is not None


@lru_cache(maxsize=4096)
def _announces(name: str) -> bool:
    return name_kind(name) is not None
