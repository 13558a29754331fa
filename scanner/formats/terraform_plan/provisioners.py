"""Provisioners, which a plan tells of in its configuration and not among planned values.

Whether one runs when its resource is destroyed is not told (`when`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.terraform_plan.addresses import Declared
from scanner.formats.terraform_plan.configured_modules import called
from scanner.formats.terraform_plan.entries import ProvisionerConfiguration, ResourceConfiguration
from scanner.formats.terraform_plan.masks import shown
from scanner.formats.terraform_plan.portions import weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform_plan.configured_modules import ConfiguredModule
    from scanner.formats.terraform_plan.masks import Notes
    from scanner.formats.terraform_plan.parts import Parts
    from scanner.model import Pointer

_MARK = b'"provisioners"'
_CONSTANT = "constant_value"
_MOST_VALUES = 100_000
"""More than these are not read of what the configuration says of one resource."""


class Provisioner(msgspec.Struct, frozen=True):
    """A provisioner.

    Attributes:
        at: its pointer.
        type: `remote-exec`, `local-exec`, `file`.
        path: its path in the block of the resource, as configuration has it.
        values: the arguments that are constant.
        notes: the expressions of the others, and why parts of values are left out, by path.
    """

    at: Pointer
    type: str
    path: Pointer
    values: dict[str, Any]
    notes: Notes

    def place(self, name: str) -> Pointer:
        """Return the pointer of the value of an argument, or of what stands in its place."""
        expression = (*self.at, "expressions", name)
        return (*expression, _CONSTANT) if name in self.values else expression


def read_provisioners(
    modules: list[ConfiguredModule], parts: Parts, secrets: frozenset[str]
) -> dict[Declared, tuple[Provisioner, ...]]:
    """Return the provisioners of the resources that have any.

    Args:
        modules: what a plan tells of its modules.
        parts: reads parts of it.
        secrets: texts that are sensitive wherever they stand.
    """
    found: dict[Declared, tuple[Provisioner, ...]] = {}
    for module in modules:
        for at, said in _resources(module, parts):
            place = Declared(called(module.at), "resource", said.type, said.name)
            found[place] = tuple(_provisioners(said, at, parts, secrets))
    return found


def _resources(module: ConfiguredModule, parts: Parts) -> Iterator[tuple[Pointer, ResourceConfiguration]]:
    """Yield the managed resources of a module that have provisioners."""
    raw, at = module.said.resources, (*module.at, "resources")
    if _MARK not in bytes(raw):
        return
    for index, item in enumerate(parts.optional(raw, list[msgspec.Raw], at) or ()):
        if weight_of(item) > _MOST_VALUES:
            parts.failures.append(((*at, index), f"more than {_MOST_VALUES} values"))
        elif _MARK in bytes(item):
            said = parts.optional(item, ResourceConfiguration, (*at, index))
            if said is not None and said.mode == "managed":
                yield (*at, index), said


def _provisioners(
    said: ResourceConfiguration, at: Pointer, parts: Parts, secrets: frozenset[str]
) -> Iterator[Provisioner]:
    numbers: Counter[str] = Counter()
    at = (*at, "provisioners")
    for index, raw in enumerate(parts.optional(said.provisioners, list[msgspec.Raw], at) or ()):
        one = parts.optional(raw, ProvisionerConfiguration, (*at, index))
        if one is not None:
            path: Pointer = ("provisioner", one.type, numbers[one.type])
            numbers[one.type] += 1
            yield Provisioner((*at, index), one.type, path, *_values(one.expressions or {}, secrets))


def _values(expressions: dict[str, Any], secrets: frozenset[str]) -> tuple[dict[str, Any], Notes]:
    """Return the arguments that are constant, and what the others are made of."""
    constants: dict[str, Any] = {}
    notes: Notes = {}
    for name, expression in expressions.items():
        if isinstance(expression, dict) and _CONSTANT in expression:
            constants[name] = expression[_CONSTANT]
        else:
            notes[(name,)] = _made_of(expression) or name
    return shown(constants, False, notes, secrets), notes


def _made_of(expression: Any) -> str:
    """Return the references of an expression; what a longer one before leads through is not told again."""
    references = expression.get("references") if isinstance(expression, dict) else None
    told: list[str] = []
    for name in references if isinstance(references, list) else ():
        if isinstance(name, str) and not (told and told[-1].startswith((f"{name}.", f"{name}["))):
            told.append(name)
    return ", ".join(dict.fromkeys(told))
