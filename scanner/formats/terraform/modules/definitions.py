"""How the things of a module instance are worked out: locals, outputs, and how often blocks are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.expansion import NONE, ONCE, Expansion, expanded
from scanner.formats.terraform.modules.known import known
from scanner.formats.terraform.syntax.nested import nested
from scanner.model import Failed

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.formats.terraform.syntax.names import Name

REPEATING = ("for_each", "count")


def local_value(instance: ModuleInstance, name: Name) -> Task:
    """Work out the value of a local."""
    argument = instance.module.locals.get(name.labels[0])
    if argument is None:
        return known(Unknown(name.written), name.written)
    yield from instance.needs(argument.expression)
    return known(instance.evaluated(argument), name.written)


def output_value(instance: ModuleInstance, name: str) -> Task:
    """Work out the value of an output; one that is not known is what the caller calls it."""
    output = instance.module.outputs.get(name)
    written = f"{instance.name}.{name}"
    if output is None or output.value is None or output.secret:
        return known(Unknown(written), written)
    yield from instance.needs(output.value.expression)
    value = instance.evaluated(output.value)
    return known(Unknown(written) if isinstance(value, Unknown) else value, written)


def expansion_of(instance: ModuleInstance, block: Block) -> Task:
    """Work out how often a block is there."""
    enabled = _enabled(block)
    if enabled is not None:
        yield from instance.needs(enabled.expression)
        if instance.evaluated(enabled) is False:
            return NONE
    repeating = repeated_by(block)
    if repeating is None:
        return ONCE
    yield from instance.needs(repeating.expression)
    value = instance.evaluated(repeating)
    expansion = expanded(repeating.name, value, differs=instance.module.differs_by_item(block))
    if expansion.left_out:
        instance.failures[_too_many(block, repeating, expansion)] = None
    return expansion


def repeated_by(block: Block) -> Argument | None:
    """Return the `count` or the `for_each` of a block."""
    found = (block.arguments.get(name) for name in REPEATING)
    return next((argument for argument in found if argument is not None), None)


def _enabled(block: Block) -> Argument | None:
    """Return the `enabled` of a block's `lifecycle`, which OpenTofu knows."""
    for lifecycle in nested(block, "lifecycle"):
        if "enabled" in lifecycle.arguments:
            return lifecycle.arguments["enabled"]
    return None


def _too_many(block: Block, repeating: Argument, expansion: Expansion) -> Failed:
    looked_at = len(expansion.items)
    message = (
        f"{block.address} has {looked_at + expansion.left_out} instances, {looked_at} of them were looked at"
    )
    hint = "the others differ in what count and for_each give them"
    return Failed(repeating.config.source.path, repeating.span, message, hint)
