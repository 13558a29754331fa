"""Module instances that are alike: the same calls give them the same values, so that they differ in their address only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import Encoded, ListValue, MapValue, SetValue
from scanner.formats.terraform.syntax.names import Name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.instance import ModuleInstance


def alike(instances: Iterable[ModuleInstance]) -> list[list[ModuleInstance]]:
    """Return the instances of one module in groups of those that are alike, each in the order of addresses."""
    groups: dict[Hashable, list[ModuleInstance]] = {}
    for instance in instances:
        groups.setdefault(_given(instance), []).append(instance)
    return [sorted(group, key=lambda one: one.address) for group in groups.values()]


def _given(instance: ModuleInstance) -> Hashable:
    """Return what only instances have in common that are alike."""
    if instance.caller is None:
        return instance
    module = instance.module
    calls: Hashable = None
    if module.calls:
        # What it calls in turn may be installed, or lead back to it, depending on what leads here.
        calls = instance.call_names, tuple(one.module.directory for one in instance.lineage)
    names = [name for name in module.variables if instance.argument(name) is not None]
    values = tuple((name, _identity(_value(instance, name))) for name in names)
    return instance.root, instance.instances, calls, values


def _value(instance: ModuleInstance, variable: str) -> Value:
    return instance.value(Name("var", (variable,)))


def _identity(value: Value) -> Hashable:
    """Return what only a value of the same type has in common with a value; what is not known is as it is written."""
    if isinstance(value, list):
        return type(value), _element(value), tuple(map(_identity, value))
    if isinstance(value, dict):
        return type(value), _element(value), tuple((key, _identity(item)) for key, item in value.items())
    if isinstance(value, Encoded):
        return Encoded, value.codec, _identity(value.value)
    return type(value), value


def _element(value: Value) -> str:
    return repr(value.element) if isinstance(value, ListValue | SetValue | MapValue) else ""
