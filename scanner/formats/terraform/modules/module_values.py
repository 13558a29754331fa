"""What a module call stands for where it is referred to: the outputs of the module instances it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.selection import selected
from scanner.formats.terraform.modules.wants import Called, Returned

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.children import Children
    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.expansion import Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.known import Known
    from scanner.formats.terraform.modules.selection import Part
    from scanner.formats.terraform.syntax.config import Block
    from scanner.formats.terraform.syntax.names import Name


def module_value(instance: ModuleInstance, name: Name, call: Block) -> Task:
    """Work out what a name that refers to a module call stands for."""
    children: Children = yield from instance.answer(Called(call))

    def part(number: int, item: Item) -> Part:
        child = children.instances[number]
        if child is None:
            return Unknown(name.written_for(item.suffix))
        if name.attribute is None:
            return (yield from _outputs(child))
        returned: Known = yield from child.answer(Returned(name.attribute))
        return {name.attribute: returned.value} if name.of == "any" else returned.value

    return (yield from selected(name, children.expansion, part))


def _outputs(child: ModuleInstance) -> Part:
    values: dict[str, Value] = {}
    for name in child.module.outputs:
        returned: Known = yield from child.answer(Returned(name))
        values[name] = returned.value
    return values
