"""Where a value was given: what is found when its references are followed to where the literal stands."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.definitions import repeated_by
from scanner.formats.terraform.origins.trace_steps import keys_of, part_of
from scanner.formats.terraform.syntax.names import OF_ITEMS, name_of
from scanner.model import Related
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.origins.trace_steps import Keys
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.formats.terraform.syntax.names import Name
    from scanner.model import Span
    from scanner.syntax.hcl.tree import Expression

MAX_PLACES = 12
"""Places that one value is traced to."""
_MAX_STEPS = 200


class _Lead(msgspec.Struct, frozen=True, eq=False):
    """A place to go on from.

    Attributes:
        related: what stands there, None for the place the trace begins at.
        instance: the module instance it is in.
        expression: the expression there, None where the trace ends.
        block: the block around it, where it is one that may be repeated.
        key: which instance of the block it is about.
        keys: which part of the expression's value is meant.
    """

    related: Related | None
    instance: ModuleInstance
    expression: Expression | None
    block: Block | None = None
    key: str | int | None = None
    keys: Keys = ()


def called_through(instance: ModuleInstance) -> tuple[Related, ...]:
    """Return the calls that lead to a module instance, outermost first."""
    return instance.called_through


def given_at(
    instance: ModuleInstance,
    expression: Expression,
    block: Block | None = None,
    key: str | int | None = None,
) -> tuple[Related, ...]:
    """Return the places that a value in a module instance was given at.

    Args:
        instance: the module instance.
        expression: the expression of the value.
        block: the block around it.
        key: the key of the block's instance.
    """
    found: dict[Related, None] = {}
    pending = [_Lead(None, instance, expression, block, key)]
    for _ in range(_MAX_STEPS):
        if not pending or len(found) >= MAX_PLACES:
            break
        lead = pending.pop()
        if lead.related is not None:
            if lead.related in found:
                continue
            found[lead.related] = None
        pending.extend(reversed(list(_further(lead))))
    return tuple(found)


def _further(lead: _Lead) -> Iterator[_Lead]:
    """Yield where an expression leads, if it is a reference, or a template of references."""
    expression, keys = part_of(lead.expression, lead.keys)
    if isinstance(expression, tree.Traversal) and isinstance(expression.source, tree.Variable):
        root, steps = expression.source.name, expression.steps
        if root in OF_ITEMS:
            yield from _of_item(lead, root, keys_of(steps) + keys)
        elif (name := name_of(root, steps)) is not None:
            yield from _named(lead.instance, name, keys_of(steps[name.steps :]) + keys)
    elif isinstance(expression, tree.Template) and not keys:
        for part in expression.parts:
            if isinstance(part, tree.Interpolation):
                yield _Lead(None, lead.instance, part.expression, lead.block, lead.key)


def _of_item(lead: _Lead, root: str, keys: Keys) -> Iterator[_Lead]:
    """Yield where `each.value` leads: to the `for_each` of the block."""
    repeating = None if lead.block is None else repeated_by(lead.block)
    if repeating is None or lead.block is None or root != "each":
        return
    inner = () if lead.key is None or keys[:1] != ("value",) else (lead.key, *keys[1:])
    yield _at(f"for_each of {lead.block.address}", repeating, lead.instance, keys=inner)


def _named(instance: ModuleInstance, name: Name, keys: Keys) -> Iterator[_Lead]:
    if name.kind == "var":
        yield from _variable(instance, name.labels[0], keys)
    elif name.kind == "local":
        argument = instance.module.locals.get(name.labels[0])
        if argument is not None:
            yield _at(name.written, argument, instance, keys=keys)
    elif name.attribute is None:
        return
    elif name.kind == "module":
        yield from _output(instance, name, keys)
    else:
        block = instance.module.resource(name)
        argument = None if block is None else block.arguments.get(name.attribute)
        if argument is not None:
            yield _at(name.written, argument, instance, block, name.index, keys)


def _variable(instance: ModuleInstance, name: str, keys: Keys) -> Iterator[_Lead]:
    """Yield where the value of a variable is given; what is sensitive is not followed."""
    variable = instance.module.variables.get(name)
    if variable is None or variable.secret:
        return
    caller, argument = instance.caller, instance.argument(name)
    given = instance.given.get(name)
    if caller is not None and argument is not None:
        text = f"argument {name} of {caller.block.address}"
        yield _at(text, argument, caller.instance, caller.block, caller.item.key, keys)
    elif given is not None:
        file = given.source.path.rpartition("/")[2]
        span = given.source.span(*given.offsets)
        yield _Lead(Related("value", given.told_as or f"{file} sets {name}", span), instance, None)
    elif variable.default is not None and name not in instance.module.tree.assumptions.variables:
        yield _at(f"default of variable {name}", variable.default, instance, keys=keys)


def _output(instance: ModuleInstance, name: Name, keys: Keys) -> Iterator[_Lead]:
    """Yield where the value of an output of a called module is given."""
    call = instance.module.calls.get(name.labels[0])
    if call is None:
        return
    children = instance.children(call)
    for item, child in zip(children.expansion.items, children.instances, strict=True):
        if child is not None and (name.index is None or item.key in (None, name.index)):
            output = child.module.outputs.get(name.attribute or "")
            if output is not None and output.value is not None and not output.secret:
                yield _at(f"output {name.attribute} of {call.address}", output.value, child, keys=keys)
            return


def _at(
    message: str,
    argument: Argument,
    instance: ModuleInstance,
    block: Block | None = None,
    key: str | int | None = None,
    keys: Keys = (),
) -> _Lead:
    """Return what stands at an argument, and how it goes on from there."""
    return _Lead(
        Related("value", message, _span(argument, keys)), instance, argument.expression, block, key, keys
    )


def _span(argument: Argument, keys: Keys) -> Span:
    """Return the place of an argument's value, or of the part of it that is meant."""
    config = argument.config
    at = (*argument.at, *takewhile(lambda key: key is not None, keys))
    return config.source.span(*config.locate(at))  # type: ignore[arg-type]
