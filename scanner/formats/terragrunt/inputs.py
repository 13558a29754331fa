"""The inputs of a Terragrunt unit. See its documentation, "inputs" and "include", `merge_strategy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import OpenObject, interpolated
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.variable_files import Given
from scanner.formats.terraform.origins.elements import Elements
from scanner.formats.terragrunt.includes import merged_includes
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Offsets
    from scanner.syntax.hcl.tree import Expression

_MAX_DEPTH = 64
"""Levels down to which values are merged."""
_MAX_STEPS = 10


class Inputs(msgspec.Struct, frozen=True, eq=False):
    """Inputs with where they are written.

    Attributes:
        given: the inputs by name.
        open: whether there may be others, which are not known.
    """

    given: dict[str, Given]
    open: bool = False


def inputs_of(unit: Unit) -> Inputs:
    """Return the inputs of a file, merged with those of the files that it includes."""
    found = _own(unit)
    for include in merged_includes(unit):
        if include.unit is None:
            found = Inputs(found.given, open=True)
        else:
            found = _merged(_own(include.unit), found, deep=include.strategy == "deep")
    return found


def own_inputs(unit: Unit) -> Value:
    """Return the inputs that a file itself has."""
    attribute = unit.body.attributes.get("inputs")
    return unit.once("inputs", attribute) if attribute is not None else {}


def merged_inputs(unit: Unit) -> Value:
    """Return the inputs of a file with those of the files that it includes."""
    if not unit.includes:
        return own_inputs(unit)
    found = inputs_of(unit)
    values = {name: given.value for name, given in found.given.items()}
    unknown = Unknown("inputs")
    return OpenObject({**values, interpolated(unknown): unknown}) if found.open else values


def _own(unit: Unit) -> Inputs:
    value = own_inputs(unit)
    if not isinstance(value, dict):
        return Inputs({}, open=isinstance(value, Unknown))
    name_of = unit.directory or "."
    given = {
        name: Given(unit.source, _place(unit, name), item, f"input {name} of {name_of}")
        for name, item in value.items()
    }
    return Inputs(given, open=isinstance(value, OpenObject))


def _place(unit: Unit, name: str) -> Offsets:
    """Return where an input is written: its value, or what gives all of them."""
    attribute = unit.body.attributes["inputs"]
    expression: Expression | None = attribute.value
    elements = Elements(unit.source.text)
    for _ in range(_MAX_STEPS):
        if expression is None:
            break
        element = elements.find(expression, name)
        if element is not None:
            return element.expression.start, element.expression.end
        expression = _local(unit, expression)
    return attribute.start, attribute.start + len(attribute.name)


def _local(unit: Unit, expression: Expression) -> Expression | None:
    """Return what gives a local value, where an expression is nothing but its name."""
    if not isinstance(expression, tree.Traversal) or not isinstance(expression.source, tree.Variable):
        return None
    first = expression.steps[0]
    if expression.source.name != "local" or len(expression.steps) != 1 or not isinstance(first, tree.GetAttr):
        return None
    attribute = unit.local(first.name)
    return None if attribute is None else attribute.value


def _merged(base: Inputs, over: Inputs, *, deep: bool) -> Inputs:
    """Return inputs with others over them."""
    given = {**base.given, **over.given}
    if deep:
        for name in base.given.keys() & over.given.keys():
            value = deep_merged(base.given[name].value, over.given[name].value)
            given[name] = msgspec.structs.replace(over.given[name], value=value)
    if over.open:
        # What is not known may be an input of any name.
        hidden = base.given.keys() - over.given.keys()
        given |= {name: msgspec.structs.replace(base.given[name], value=Unknown(name)) for name in hidden}
    return Inputs(given, base.open or over.open)


def deep_merged(base: Value, over: Value, depth: int = 0) -> Value:
    """Return a value merged into another: objects key by key, lists one after the other."""
    if depth < _MAX_DEPTH and isinstance(base, dict) and isinstance(over, dict):
        both = {
            name: deep_merged(base[name], item, depth + 1) if name in base else item
            for name, item in over.items()
        }
        merged = {**base, **both}
        return OpenObject(merged) if isinstance(base, OpenObject) or isinstance(over, OpenObject) else merged
    if isinstance(base, list) and isinstance(over, list):
        return [*base, *over]
    return over
