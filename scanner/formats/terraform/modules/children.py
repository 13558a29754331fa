"""The module instances that a call makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.calls import target
from scanner.formats.terraform.modules.expansion import Expansion  # noqa: TC001 - msgspec reads the annotations
from scanner.formats.terraform.modules.wants import Repeated
from scanner.model import Failed

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Block

MAX_CALLS = 32
"""Calls that may lead to a module instance."""


class Children(msgspec.Struct, frozen=True, eq=False):
    """The module instances that a call makes.

    Attributes:
        expansion: how often the call is there.
        instances: for each of its items the module instance, None where the module is not here.
    """

    expansion: Expansion
    instances: tuple[ModuleInstance | None, ...]


def children_of(instance: ModuleInstance, call: Block) -> Task:
    """Work out the module instances that a call makes."""
    expansion: Expansion = yield from instance.answer(Repeated(call))
    return Children(expansion, children(instance, call, expansion))


def children(
    instance: ModuleInstance, call: Block, expansion: Expansion
) -> tuple[ModuleInstance | None, ...]:
    """Return the module instance of each item of a call; why there are none is noted as a failure."""
    key = instance.key_of(call)
    found = target(call, instance.module.directory, instance.module.tree, instance.installed, key)
    failure = found.failure
    if found.directory is not None:
        failure = _too_deep(instance, call, found.directory)
    if failure is not None:
        instance.failures[failure] = None
    if failure is not None or found.directory is None:
        return (None,) * len(expansion.items)
    module = instance.configuration.module(found.directory)
    return tuple(instance.child(module, call, item) for item in expansion.items)


def _too_deep(instance: ModuleInstance, call: Block, directory: str) -> Failed | None:
    """Return why a module must not be called from an instance, if it must not."""
    above = list(instance.lineage)
    argument = call.arguments["source"]
    path, span = argument.config.source.path, argument.span
    if any(one.module.directory == directory for one in above):
        return Failed(
            path, span, f"module {call.labels[0]} calls itself", "a module cannot be a part of itself"
        )
    if len(above) > MAX_CALLS:
        return Failed(path, span, f"module {call.labels[0]} is called through more than {MAX_CALLS} calls")
    return None
