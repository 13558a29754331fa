"""How a module is reached: from root modules through calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.alike import alike
from scanner.formats.terraform.modules.instance import ModuleInstance
from scanner.formats.terraform.modules.variable_files import DEFAULT_FILES
from scanner.formats.terraform.suffixes import LOCK_FILE
from scanner.formats.terraform.syntax.nested import nested
from scanner.model import Failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from scanner.formats.terraform.modules.configuration import Configuration
    from scanner.formats.terraform.modules.module import Module

MAX_REACHED = 1_000
"""Instances that differ in which the files of one module are looked at."""
_FEW = 20
"""Instances that are not worth comparing."""
_MAX_VISITS = 5_000
"""Module instances that are walked through to find those of one module."""
_STATE = ("backend", "cloud")
_BESIDE_ROOTS = frozenset({LOCK_FILE, *DEFAULT_FILES})


class Reached(msgspec.Struct, frozen=True, eq=False):
    """The instances in which a module is reached.

    Attributes:
        instances: the module instances: of a root module itself, and of each path of calls from a root module.
        failures: what was not looked at.
        others: for an instance, those that are given the same.
    """

    instances: tuple[ModuleInstance, ...]
    failures: tuple[Failed, ...] = ()
    others: Mapping[ModuleInstance, Sequence[ModuleInstance]] = msgspec.field(default_factory=dict)

    def of(self, module: Module) -> Reached:
        """Return the same for a module with other files of the same directory."""
        if all(instance.module is module for instance in self.instances):
            return self
        others = (ModuleInstance(one.configuration, module, one.caller, one.unit) for one in self.instances)
        return Reached(tuple(others), self.failures)


def reached_instances(configuration: Configuration, module: Module) -> Reached:
    """Return the instances in which a module is reached; one that nothing reaches is a root module."""
    directory = module.directory
    leading = configuration.callers.leading_to(directory)
    roots = (root for above in sorted(leading - {directory}) for root in _as_root(configuration, above))
    own = _as_root(configuration, directory)
    found = list(own)
    complete = _walk(configuration, roots, directory, leading, found)
    if not found:
        found.append(configuration.root(directory))
    groups = [[one] for one in found] if len(found) <= _FEW else alike(found)
    looked_at = {first: others for first, *others in groups[:MAX_REACHED]}
    complete = complete and len(groups) <= MAX_REACHED
    return Reached(tuple(looked_at), () if complete else _not_all(module, len(looked_at)), looked_at)


def _walk(
    configuration: Configuration,
    roots: Iterable[ModuleInstance],
    directory: str,
    leading: AbstractSet[str],
    found: list[ModuleInstance],
) -> bool:
    """Add the instances of a directory that calls from root modules make; tell whether these are all."""
    visits = 0
    for root in roots:
        pending = [root]
        while pending:
            visits += 1
            if visits > _MAX_VISITS:
                return False
            instance = pending.pop()
            if instance.module.directory == directory:
                found.append(instance)
                continue
            pending.extend(reversed(_children(configuration, instance, leading)))
    return True


def _children(
    configuration: Configuration, instance: ModuleInstance, leading: AbstractSet[str]
) -> list[ModuleInstance]:
    """Return the module instances that an instance calls, as far as they may lead on."""
    if configuration.called_from(instance.module.directory).isdisjoint(leading):
        return []
    children = []
    for call in instance.module.calls.values():
        if configuration.directory_of(call, instance.module.directory) in leading:
            children += [child for child in instance.children(call).instances if child is not None]
    return children


def _as_root(configuration: Configuration, directory: str) -> tuple[ModuleInstance, ...]:
    """Return a directory as a root module, once for each unit that calls it, () where it is none."""
    units = configuration.called_by_units(directory)
    if units:
        return units
    return (configuration.root(directory),) if _is_root(configuration, directory) else ()


def _is_root(configuration: Configuration, directory: str) -> bool:
    """Tell whether a directory is a root module: nothing calls it, or it has what only root modules have."""
    callers = configuration.callers.calling.get(directory, ())
    if not any(directory in configuration.called_from(other) for other in callers if other != directory):
        return True
    module = configuration.module(directory)
    if not _BESIDE_ROOTS.isdisjoint(configuration.tree.names(directory)):
        return True
    return any(nested(block, kind) for block in module.of_kind("terraform") for kind in _STATE)


def _not_all(module: Module, looked_at: int) -> tuple[Failed, ...]:
    config = module.configs[0]
    message = (
        f"calls reach the module in more ways than are followed; it was looked at in {looked_at} of them"
    )
    return (Failed(config.source.path, config.source.span(0, 0), message),)
