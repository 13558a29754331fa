"""What is known of a resource where it is referred to: the attributes that its configuration sets.

A provider may not plan another value for an attribute that is set than the configuration's (Terraform plugin
protocol, "Resource Instance Change Lifecycle"). Everything else of a resource is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import OpenObject, Value
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.derived import derived
from scanner.formats.terraform.modules.selection import selected
from scanner.formats.terraform.modules.wants import Repeated
from scanner.formats.terraform.suffixes import JSON_SUFFIXES
from scanner.formats.terraform.syntax.nested import literal, nested
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.expansion import Expansion, Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.selection import Part
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.formats.terraform.syntax.names import Name
    from scanner.syntax.hcl.tree import Expression

_META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"})


def resource_value(instance: ModuleInstance, name: Name, block: Block) -> Task:
    """Work out what a name that refers to a resource stands for."""
    expansion: Expansion = yield from instance.answer(Repeated(block))
    ignored = _ignored(block)

    def part(_: int, item: Item) -> Part:
        if name.attribute is None:
            return (yield from _whole(instance, block, item, ignored))
        argument = block.arguments.get(name.attribute)
        written = name.written_for(item.suffix)
        value = yield from _attribute(instance, argument, item, ignored, written)
        if (
            argument is None
            and (found := (yield from derived(instance, block, item, name.attribute))) is not None
        ):
            value = found
        return {name.attribute: value} if name.of == "any" else value

    return (yield from selected(name, expansion, part))


def configured(instance: ModuleInstance, block: Block, item: Item) -> Part:
    """Work out what is known of a resource instance from its configuration."""
    return (yield from _whole(instance, block, item, _ignored(block)))


def _whole(instance: ModuleInstance, block: Block, item: Item, ignored: frozenset[str]) -> Part:
    found: dict[str, Value] = {}
    for name, argument in block.arguments.items():
        value = yield from _attribute(instance, argument, item, ignored, "")
        if not isinstance(value, Unknown):
            found[name] = value
    return OpenObject(found)


def _attribute(
    instance: ModuleInstance, argument: Argument | None, item: Item, ignored: frozenset[str], written: str
) -> Part:
    unknown = Unknown(written)
    if argument is None or argument.name in _META or _may_be_block(argument):
        return unknown
    if not ignored.isdisjoint((argument.name, "all")):
        return unknown
    yield from instance.needs(argument.expression)
    value = instance.evaluated(argument, item.names)
    # A provider may choose the value of what is set to null.
    return unknown if value is None or isinstance(value, Unknown) else value


def _ignored(block: Block) -> frozenset[str]:
    """Return the attributes whose changes are ignored: they may have another value by now."""
    found: set[str] = set()
    for lifecycle in nested(block, "lifecycle"):
        argument = lifecycle.arguments.get("ignore_changes")
        if argument is not None:
            expression = argument.expression
            items = expression.items if isinstance(expression, tree.TupleCons) else (expression,)
            found.update(map(_first_name, items))
    return frozenset(found)


def _first_name(expression: Expression) -> str:
    while isinstance(expression, tree.Traversal):
        expression = expression.source
    if isinstance(expression, tree.Variable):
        return expression.name
    return (literal(expression) or "").partition(".")[0].partition("[")[0]


def _may_be_block(argument: Argument) -> bool:
    """Tell whether an argument in JSON syntax may be a nested block, of which a provider may add to."""
    if not argument.config.source.path.endswith(JSON_SUFFIXES):
        return False
    expression = argument.expression
    items = expression.items if isinstance(expression, tree.TupleCons) else (expression,)
    return any(isinstance(item, tree.ObjectCons) for item in items)
