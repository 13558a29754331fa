"""What works out each thing that a module instance can be asked for, and what it is where it depends on itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.children import Children, children, children_of
from scanner.formats.terraform.modules.definitions import expansion_of, local_value, output_value, repeated_by
from scanner.formats.terraform.modules.expansion import ONCE, unknown_expansion
from scanner.formats.terraform.modules.known import Known
from scanner.formats.terraform.modules.module_values import module_value
from scanner.formats.terraform.modules.resource_values import resource_value
from scanner.formats.terraform.modules.variable_values import variable_value
from scanner.formats.terraform.modules.wants import Called, Repeated, Returned
from scanner.formats.terraform.syntax.names import Name

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.expansion import Expansion
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Block


def task_of(instance: ModuleInstance, what: Hashable) -> Task:
    """Return what works out a thing of a module instance."""
    if isinstance(what, Name):
        return _value(instance, what)
    if isinstance(what, Returned):
        return output_value(instance, what.output)
    if isinstance(what, Called):
        return children_of(instance, what.call)
    assert isinstance(what, Repeated)
    return expansion_of(instance, what.block)


def unanswered(instance: ModuleInstance, what: Hashable) -> object:
    """Return the answer for a thing that depends on itself: what is unknown of it."""
    if isinstance(what, Name):
        return Known(Unknown(what.written))
    if isinstance(what, Returned):
        return Known(Unknown(f"{instance.name}.{what.output}"))
    if isinstance(what, Called):
        expansion = _unknown(what.call)
        return Children(expansion, children(instance, what.call, expansion))
    assert isinstance(what, Repeated)
    return _unknown(what.block)


def _value(instance: ModuleInstance, name: Name) -> Task:
    if name.kind == "var":
        return variable_value(instance, name)
    if name.kind == "local":
        return local_value(instance, name)
    block = instance.module.calls.get(name.labels[0])
    if name.kind == "module" and block is not None:
        return module_value(instance, name, block)
    block = instance.module.resource(name)
    return _undeclared(name) if block is None else resource_value(instance, name, block)


def _undeclared(name: Name) -> Task:
    """Work out a name of something that the module does not have."""
    yield from ()
    return Known(Unknown(name.written))


def _unknown(block: Block) -> Expansion:
    repeating = repeated_by(block)
    return ONCE if repeating is None else unknown_expansion(repeating.name)
