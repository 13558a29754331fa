"""What a plan tells of the modules of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform_plan.entries import ModuleCall, ModuleConfiguration
from scanner.formats.terraform_plan.parts import MAX_MODULES, TOO_MANY_MODULES

if TYPE_CHECKING:
    from scanner.formats.terraform_plan.parts import Parts
    from scanner.model import Pointer

ROOT: Pointer = ("configuration", "root_module")


def called(pointer: Pointer) -> tuple[str, ...]:
    """Return the names of the module calls that a pointer into the configuration leads through, outermost first."""
    names: list[str] = []
    position = 0
    while position < len(pointer) - 1:
        is_call = pointer[position] == "module_calls"
        names += [str(pointer[position + 1])] if is_call else []
        position += 2 if is_call else 1
    return tuple(names)


def module_address(pointer: Pointer) -> str:
    """Return the address, without keys, of the module that a pointer into the configuration leads to."""
    return ".".join(f"module.{name}" for name in called(pointer))


class ConfiguredCall(msgspec.Struct, frozen=True):
    """A call of a module, and where it stands."""

    at: Pointer
    said: ModuleCall


class ConfiguredModule(msgspec.Struct, frozen=True):
    """A module, where it stands, and the modules that it calls, last ones first."""

    at: Pointer
    said: ModuleConfiguration
    calls: tuple[ConfiguredCall, ...]


def configured_modules(root: msgspec.Raw, parts: Parts) -> list[ConfiguredModule]:
    """Return the root module of a configuration and those below it, outer ones first."""
    found: list[ConfiguredModule] = []
    pending = [(ROOT, root, 0)]
    while pending:
        at, raw, depth = pending.pop()
        if depth > MAX_MODULES:
            parts.failures.append((at, TOO_MANY_MODULES))
            continue
        said = parts.optional(raw, ModuleConfiguration, at)
        if said is not None:
            module = ConfiguredModule(at, said, _calls(said, at, parts))
            found.append(module)
            pending += (((*call.at, "module"), call.said.module, depth + 1) for call in module.calls)
    return found


def _calls(module: ModuleConfiguration, at: Pointer, parts: Parts) -> tuple[ConfiguredCall, ...]:
    members = parts.members(module.module_calls, (*at, "module_calls"))
    found = (
        ((*at, "module_calls", name), parts.optional(raw, ModuleCall, (*at, "module_calls", name)))
        for name, raw in reversed(members.items())
    )
    return tuple(ConfiguredCall(place, said) for place, said in found if said is not None)
