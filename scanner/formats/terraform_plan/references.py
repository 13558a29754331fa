"""Modules and providers that the configuration of a plan refers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.readers.references import module_reference, required_providers
from scanner.formats.terraform.syntax.config import Declaration
from scanner.formats.terraform_plan.configured_modules import module_address
from scanner.formats.terraform_plan.entries import ProviderConfiguration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Reference
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terraform_plan.configured_modules import ConfiguredCall, ConfiguredModule
    from scanner.formats.terraform_plan.entries import Configuration
    from scanner.formats.terraform_plan.parts import Parts
    from scanner.model import Pointer

_BUILT_IN = "terraform.io/builtin/"
_registry = re.compile(r"\Aregistry\.(?:terraform\.io|opentofu\.org)/").sub
"""Takes away the registries that configuration does not name."""


class ConfiguredReferences(msgspec.Struct):
    """The references in what a plan tells of its configuration.

    Attributes:
        configuration: what the plan tells.
        modules: the modules in it.
        parts: reads its parts.
        locked: the providers that a lock file has hashes for.
        addresses: names of what refers to something, by pointer.
    """

    configuration: Configuration
    modules: list[ConfiguredModule]
    parts: Parts
    locked: tuple[LockedProvider, ...] = ()
    addresses: dict[Pointer, str] = msgspec.field(default_factory=dict)

    def read(self) -> list[Reference]:
        """Return the references: first the providers, then the modules, outer ones first."""
        return [*self._providers(), *self._modules()]

    def _providers(self) -> Iterator[Reference]:
        at: Pointer = ("configuration", "provider_config")
        for key, raw in self.parts.members(self.configuration.provider_config, at).items():
            said = self.parts.optional(raw, ProviderConfiguration, (*at, key))
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
        for module in self.modules:
            for call in module.calls:
                yield from self._module(call)

    def _module(self, call: ConfiguredCall) -> Iterator[Reference]:
        said = call.said
        version = {} if said.version_constraint is None else {"version": said.version_constraint}
        declaration = Declaration("module", (str(call.at[-1]),), call.at, {"source": said.source, **version})
        found = module_reference(declaration)
        if found is not None and said.source:
            self.addresses[call.at] = module_address(call.at)
            yield found
