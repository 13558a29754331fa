"""What depends on itself, as a failure: one for each cycle, at the definition that comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from scanner.formats.terraform.modules.definitions import repeated_by
from scanner.formats.terraform.modules.wants import Called, Repeated, Returned
from scanner.formats.terraform.syntax.names import Name
from scanner.model import Failed, Span

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from scanner.formats.terraform.modules.demand import Wanted
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Argument

_Definition: TypeAlias = "tuple[int, Span, str, ModuleInstance]"
_NAMED = 5
"""Things of a cycle that its failure names."""


def note_cycle(cycle: Sequence[Wanted]) -> None:
    """Note things that depend on each other as a failure of the module instance where the first is defined.

    A cycle through several modules is told where one of them is called: it is there for every way to get there.
    """
    places = [found for wanted in cycle if (found := _definition(wanted.holder, wanted.what)) is not None]
    if not places:
        return
    _, span, name, holder = min(places, key=lambda place: place[:3])
    others = sorted({other for _, _, other, _ in places} - {name})
    through = f" through {', '.join(others[:_NAMED])}" if others else ""
    more = ", ..." if len(others) > _NAMED else ""
    failure = Failed(span.path, span, f"{name} depends on itself{through}{more}", "break the cycle")
    holder.failures[failure] = None


def _definition(instance: ModuleInstance, what: Hashable) -> _Definition | None:
    """Return where something is defined, what it is called, and the module instance it is defined in."""
    if isinstance(what, Returned):
        output = instance.module.outputs[what.output]
        return _place(output.value, f"output.{what.output}", instance)
    if isinstance(what, Repeated):
        return _place(repeated_by(what.block), what.block.address, instance)
    if isinstance(what, Called) or not isinstance(what, Name):
        return None
    if what.kind == "local":
        return _place(instance.module.locals.get(what.labels[0]), what.written, instance)
    if what.kind == "var" and instance.caller is not None:
        written = f"{what.labels[0]} of {instance.caller.block.address}"
        return _place(instance.argument(what.labels[0]), written, instance.caller.instance, rank=0)
    block = instance.module.resource(what)
    argument = None if block is None else block.arguments.get(what.attribute or "")
    return _place(argument, what.written, instance)


def _place(
    argument: Argument | None, name: str, instance: ModuleInstance, rank: int = 1
) -> _Definition | None:
    return None if argument is None else (rank, argument.span, name, instance)
