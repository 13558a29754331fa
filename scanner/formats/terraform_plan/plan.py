"""Reads a plan into its entries, which are decoded when their documents are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform_plan.entries import (
    Addressed,
    Configuration,
    ModuleEntry,
    StateValues,
    decoded,
)
from scanner.formats.terraform_plan.file import read_file
from scanner.formats.terraform_plan.hidden import hidden_in
from scanner.formats.terraform_plan.parts import MAX_MODULES, TOO_MANY_MODULES, Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform_plan.entries import PlanFile
    from scanner.formats.terraform_plan.hidden import Hidden
    from scanner.model import Pointer, Source

_SECTIONS = ("resource_changes", "resource_drift", "deferred_changes")


class Entry(msgspec.Struct, frozen=True):
    """An entry of a plan.

    Attributes:
        at: its pointer.
        raw: its JSON text.
        module: address of the module it stands in, for planned values.
    """

    at: Pointer
    raw: msgspec.Raw
    module: str = ""


class Unit(msgspec.Struct, frozen=True):
    """What belongs together: a resource with its change, or one of the two."""

    change: Entry | None = None
    resource: Entry | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Both, as far as they are there."""
        return tuple(entry for entry in (self.change, self.resource) if entry is not None)


class Plan(msgspec.Struct, frozen=True):
    """A plan, or a state.

    Attributes:
        kind: `plan` or `state`.
        units: its resources, planned, drifted and deferred changes, in the order of the file.
        configuration: what it tells of its configuration.
        failures: pointer of and reason for each part of it that could not be read.
        hidden: what of it must not be shown.
    """

    kind: str
    units: tuple[Unit, ...]
    configuration: Configuration
    failures: tuple[tuple[Pointer, str], ...]
    hidden: Hidden


def read_plan(source: Source) -> Plan:
    """Return a plan.

    Raises:
        ParseError: it is not JSON, of another format version, or nested too deeply.
    """
    return _Reader().read(read_file(source))


class _Reader:
    def __init__(self) -> None:
        self._parts = Parts()

    def read(self, file: PlanFile) -> Plan:
        is_state = bytes(file.values) != b"null" and bytes(file.planned_values) == b"null"
        name = "values" if is_state else "planned_values"
        values = self._parts.optional(file.values if is_state else file.planned_values, StateValues, (name,))
        root = values.root_module if values else msgspec.Raw(b"null")
        resources = list(self._resources((name, "root_module"), root))
        changes, *others = (list(self._items(getattr(file, section), (section,))) for section in _SECTIONS)
        units = [*self._joined(changes, resources), *(Unit(entry) for section in others for entry in section)]
        told = self._parts.optional(file.configuration, Configuration, ("configuration",))
        configuration = told or Configuration()
        return Plan(
            "state" if is_state else "plan",
            tuple(units),
            configuration,
            tuple(self._parts.failures),
            hidden_in(file, configuration.root_module),
        )

    def _items(self, raw: msgspec.Raw, at: Pointer, module: str = "") -> Iterator[Entry]:
        for index, item in enumerate(self._parts.optional(raw, list[msgspec.Raw], at) or ()):
            yield Entry((*at, index), item, module)

    def _resources(self, at: Pointer, root: msgspec.Raw) -> Iterator[Entry]:
        """Yield the resources of a module and of those below it."""
        pending = [(at, root, 0)]
        while pending:
            at, raw, depth = pending.pop()
            if depth > MAX_MODULES:
                self._parts.failures.append((at, TOO_MANY_MODULES))
                continue
            module = self._parts.optional(raw, ModuleEntry, at)
            if module is not None:
                yield from self._items(module.resources, (*at, "resources"), module.address)
                below = list(self._items(module.child_modules, (*at, "child_modules")))
                pending.extend((entry.at, entry.raw, depth + 1) for entry in reversed(below))

    def _joined(self, changes: list[Entry], resources: list[Entry]) -> Iterator[Unit]:
        """Yield the changes with the resource each is about, then the resources without a change."""
        by_address = {_address(entry): entry for entry in reversed(resources)}
        by_address.pop("", None)
        joined: set[Pointer] = set()
        for change in changes:
            resource = by_address.pop(_address(change), None)
            if resource is not None:
                joined.add(resource.at)
            yield Unit(change, resource)
        yield from (Unit(None, resource) for resource in resources if resource.at not in joined)


def _address(entry: Entry) -> str:
    try:
        return decoded(entry.raw, Addressed).address
    except (msgspec.DecodeError, RecursionError):
        return ""
