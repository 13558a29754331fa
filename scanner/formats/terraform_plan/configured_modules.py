"""What a plan tells of the modules of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform_plan.entries import ModuleCall, ModuleConfiguration, decoded
from scanner.formats.terraform_plan.plan import reason

if TYPE_CHECKING:
    from scanner.formats.terraform_plan.entries import T
    from scanner.model import Pointer

_MAX_MODULES = 50
"""Levels of modules in modules."""
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


class Parts(msgspec.Struct):
    """Reads parts of the configuration; what cannot be read costs only itself.

    Attributes:
        failures: pointer of and reason for each part that could not be read.
    """

    failures: list[tuple[Pointer, str]] = msgspec.field(default_factory=list)

    def members(self, raw: msgspec.Raw, at: Pointer) -> dict[str, msgspec.Raw]:
        """Return the members of an object, none where there is no object."""
        return self.optional(raw, dict[str, msgspec.Raw], at) or {}

    def optional(self, raw: msgspec.Raw, kind: type[T], at: Pointer) -> T | None:
        """Return what a part says, None where it is not there or of another shape."""
        if bytes(raw) == b"null":
            return None
        try:
            return decoded(raw, kind)
        except (msgspec.DecodeError, RecursionError) as error:
            self.failures.append((at, reason(error)))
            return None

    def modules(self, root: msgspec.Raw) -> list[ConfiguredModule]:
        """Return the root module and those below it, outer ones first."""
        found: list[ConfiguredModule] = []
        pending = [(ROOT, root, 0)]
        while pending:
            at, raw, depth = pending.pop()
            if depth > _MAX_MODULES:
                self.failures.append((at, f"modules are nested more than {_MAX_MODULES} levels deep"))
                continue
            said = self.optional(raw, ModuleConfiguration, at)
            if said is not None:
                module = ConfiguredModule(at, said, self._calls(said, at))
                found.append(module)
                pending += (((*call.at, "module"), call.said.module, depth + 1) for call in module.calls)
        return found

    def _calls(self, module: ModuleConfiguration, at: Pointer) -> tuple[ConfiguredCall, ...]:
        members = self.members(module.module_calls, (*at, "module_calls"))
        found = (
            ((*at, "module_calls", name), self.optional(raw, ModuleCall, (*at, "module_calls", name)))
            for name, raw in reversed(members.items())
        )
        return tuple(ConfiguredCall(place, said) for place, said in found if said is not None)
