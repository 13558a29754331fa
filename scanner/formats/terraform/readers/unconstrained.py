"""Tells which providers a module configures without saying their version anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.readers.blocks import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Block

_REQUIRED = "required_providers"
_BUILT_IN = "terraform"
"""The local name of the provider that is part of Terraform itself."""


def unconstrained_providers(instance: ModuleInstance) -> frozenset[Block]:
    """Return the first `provider` block of each provider of a root module that no requirement names.

    A module that others call may leave the choice to them.
    """
    if instance.caller is not None:
        return frozenset()
    first: dict[str, Block] = {}
    named = {_BUILT_IN, *_required(instance)}
    for block in instance.module.of_kind("provider"):
        first.setdefault(block.labels[0], block)
        if "version" in block.arguments:
            named.add(block.labels[0])
    return frozenset(block for name, block in first.items() if name not in named)


def _required(instance: ModuleInstance) -> Iterator[str]:
    """Yield the local names of the providers that a module requires."""
    for settings in instance.module.of_kind("terraform"):
        for block in settings.blocks.get(_REQUIRED, ()):
            yield from block.arguments
        argument = settings.arguments.get(_REQUIRED)
        for written in () if argument is None else objects(instance.evaluated(argument), ()):
            yield from written.body
