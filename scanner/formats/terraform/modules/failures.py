"""What of a file could not be assessed because of how its module is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.module import RESOURCES
from scanner.formats.terraform.modules.module_files import file_name
from scanner.formats.terraform.modules.overrides import overrides
from scanner.formats.terraform.modules.wants import Returned
from scanner.formats.terraform.syntax.names import Name

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.modules.reached import Reached
    from scanner.formats.terraform.syntax.config import Block, Config
    from scanner.model import Failed, Span


def failures_in(reached: Reached, module: Module, config: Config) -> tuple[Failed, ...]:
    """Return what of a file could not be assessed, each place once.

    Facts are to be read before: what they did not need, and only that, is looked at here.
    """
    path = config.source.path
    blocks = _blocks(module, config)
    for instance in reached.instances:
        for block in blocks:
            _repeat(instance, block)
    for instance in reached.instances[:1]:
        for block in blocks:
            _look_at(instance, block)
    noted = {one for instance in reached.instances for one in instance.failures} | {*reached.failures}
    found: dict[Span | None, Failed] = {}
    for failure in sorted((one for one in noted if one.path == path), key=_order):
        found.setdefault(failure.span, failure)
    return tuple(found.values())


def _order(failed: Failed) -> tuple[int, int, str]:
    line, column = (failed.span.line, failed.span.column) if failed.span else (0, 0)
    return line, column, failed.message


def _blocks(module: Module, config: Config) -> list[Block]:
    """Return the blocks of a file, and those of which something stands in it that overrides."""
    found = list(module.blocks(config))
    if overrides(file_name(config)):
        found += (
            block
            for other in module.configs
            if other is not config
            for block in module.blocks(other)
            if any(argument.config is config for argument in block.arguments.values())
        )
    return found


def _repeat(instance: ModuleInstance, block: Block) -> None:
    """Work out how often a block is there, and what it calls."""
    if block.kind == "module":
        instance.children(block)
    elif block.kind in RESOURCES:
        instance.expansion(block)


def _look_at(instance: ModuleInstance, block: Block) -> None:
    """Work out what a block defines, so that what depends on itself is known."""
    if block.kind == "module":
        for child in instance.children(block).instances[:1]:
            if child is not None:
                _ask_variables(child)
    elif block.kind in RESOURCES:
        _ask_resources(instance, block)
    elif block.kind == "output":
        instance.ask(Returned(block.labels[0]))
    elif block.kind == "locals":
        for name in block.arguments:
            instance.ask(Name("local", (name,)))


def _ask_resources(instance: ModuleInstance, block: Block) -> None:
    for argument in block.arguments.values():
        for name in instance.module.names_in(argument.expression):
            if name.kind in RESOURCES:
                instance.ask(name)


def _ask_variables(instance: ModuleInstance) -> None:
    for name in instance.module.variables:
        instance.ask(Name("var", (name,)))
