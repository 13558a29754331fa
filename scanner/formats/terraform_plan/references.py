"""Modules and providers that the configuration of a plan refers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.readers.references import module_reference, required_providers
from scanner.formats.terraform.syntax.config import Declaration
from scanner.formats.terraform_plan.entries import (
    ModuleCall,
    ModuleConfiguration,
    ProviderConfiguration,
    decoded,
)
from scanner.formats.terraform_plan.plan import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Reference
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terraform_plan.entries import Configuration, T
    from scanner.model import Pointer

_MAX_MODULES = 50
"""Levels of modules in modules."""
_BUILT_IN = "terraform.io/builtin/"
_registry = re.compile(r"\Aregistry\.(?:terraform\.io|opentofu\.org)/").sub
"""Takes away the registries that configuration does not name."""


def called(pointer: Pointer) -> tuple[str, ...]:
    """Return the names of the module calls that a pointer into the configuration leads through, outermost first."""
    names: list[str] = []
    position = 0
    while position < len(pointer) - 1:
        is_call = pointer[position] == "module_calls"
        names += [str(pointer[position + 1])] if is_call else []
        position += 2 if is_call else 1
    return tuple(names)


class ConfiguredReferences(msgspec.Struct):
    """The references in what a plan tells of its configuration.

    Attributes:
        configuration: what the plan tells.
        locked: the providers that a lock file has hashes for.
        failures: pointer of and reason for each part that could not be read.
        addresses: names of what refers to something, by pointer.
    """

    configuration: Configuration
    locked: tuple[LockedProvider, ...] = ()
    failures: list[tuple[Pointer, str]] = msgspec.field(default_factory=list)
    addresses: dict[Pointer, str] = msgspec.field(default_factory=dict)

    def read(self) -> list[Reference]:
        """Return the references: first the providers, then the modules, outer ones first."""
        return [*self._providers(), *self._modules()]

    def _providers(self) -> Iterator[Reference]:
        at: Pointer = ("configuration", "provider_config")
        for key, raw in self._members(self.configuration.provider_config, at).items():
            said = self._optional(raw, ProviderConfiguration, (*at, key))
            if said is not None and said.full_name and not said.full_name.startswith(_BUILT_IN):
                yield from self._provider(said, (*at, key))

    def _provider(self, said: ProviderConfiguration, at: Pointer) -> Iterator[Reference]:
        version = {} if said.version_constraint is None else {"version": said.version_constraint}
        required: dict[str, Value] = {said.name: {"source": _registry("", said.full_name), **version}}
        settings = Declaration("terraform", (), (), {"required_providers": required})
        for found in required_providers(settings, self.locked):
            self.addresses[at] = f"provider.{said.name}"
            yield msgspec.structs.replace(found, at=at)

    def _modules(self) -> Iterator[Reference]:
        at: Pointer = ("configuration", "root_module")
        pending = [(at, self.configuration.root_module, 0)]
        while pending:
            at, raw, depth = pending.pop()
            if depth > _MAX_MODULES:
                self.failures.append((at, f"modules are nested more than {_MAX_MODULES} levels deep"))
                continue
            module = self._optional(raw, ModuleConfiguration, at)
            calls = self._members(module.module_calls, (*at, "module_calls")) if module else {}
            for name, call in reversed(calls.items()):
                place = (*at, "module_calls", name)
                said = self._optional(call, ModuleCall, place)
                if said is not None:
                    pending.append(((*place, "module"), said.module, depth + 1))
                    yield from self._module(said, name, place)

    def _module(self, said: ModuleCall, name: str, at: Pointer) -> Iterator[Reference]:
        version = {} if said.version_constraint is None else {"version": said.version_constraint}
        found = module_reference(Declaration("module", (name,), at, {"source": said.source, **version}))
        if found is not None and said.source:
            self.addresses[at] = ".".join(f"module.{call}" for call in called(at))
            yield found

    def _members(self, raw: msgspec.Raw, at: Pointer) -> dict[str, msgspec.Raw]:
        return self._optional(raw, dict[str, msgspec.Raw], at) or {}

    def _optional(self, raw: msgspec.Raw, kind: type[T], at: Pointer) -> T | None:
        if bytes(raw) == b"null":
            return None
        try:
            return decoded(raw, kind)
        except (msgspec.DecodeError, RecursionError) as error:
            self.failures.append((at, reason(error)))
            return None
