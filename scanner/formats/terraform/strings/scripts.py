"""Scripts and command lines in values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import parts_of, unknowns
from scanner.facts.scripts import argv
from scanner.formats.terraform.readers.gather import TOO_MANY_SCRIPTS
from scanner.formats.terraform.strings.render import render
from scanner.formats.terraform.strings.stand_ins import StandIns, in_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.evaluate.values import Value
    from scanner.facts.model import Phase, Target
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Pointer


def add_script(
    value: Value, at: Pointer, gatherer: Gatherer, *, phase: Phase, target: Target, shell: str = "sh"
) -> None:
    """Add the facts of a script, or an unread command if nothing of it is known."""
    rendered = render(value, at, gatherer, in_script)
    if rendered is None:
        if unknown := unknowns(value):
            gatherer.add_unread(at, unknown, phase, target)
        return
    add_text(rendered, at, gatherer, phase=phase, target=target, shell=shell)


def add_text(
    rendered: Rendered, at: Pointer, gatherer: Gatherer, *, phase: Phase, target: Target, shell: str = "sh"
) -> None:
    """Add the facts of the text of a script, or an unread command if too much was read already."""
    text, holes = rendered.text, rendered.holes
    may_read = gatherer.may_read(text, at, holes)
    if may_read:
        found = gatherer.scripts_read.facts(text, at, holes, phase=phase, target=target, shell=shell)
        gatherer.add_script(found, None, rendered)
    elif may_read is not None:
        gatherer.add_unread(at, (TOO_MANY_SCRIPTS,), phase, target)


def add_command(
    items: Sequence[tuple[Pointer, Value]], at: Pointer, gatherer: Gatherer, *, phase: Phase, target: Target
) -> None:
    """Add the facts of a command line of which each word has its own pointer."""
    stand_ins = _stand_ins([item for _, item in items])
    words = [filled(item, stand_ins) for _, item in items]
    found = argv(words, at, phase=phase, target=target, pointers=[pointer for pointer, _ in items])
    rendered = None
    for pointer, item in items:
        if pointer in found.scripts:
            rendered = render(item, pointer, gatherer, in_script)
    gatherer.add_script(found, stand_ins.holes, rendered)


def _stand_ins(values: Sequence[Value]) -> StandIns:
    return StandIns(
        in_script, [part for value in values for part in parts_of(value) if isinstance(part, str)]
    )


def filled(value: Value, stand_ins: StandIns) -> str:
    """Return a string with stand-ins for its unknown parts, "" for what is no string."""
    return "".join(part if isinstance(part, str) else stand_ins.add(part) for part in parts_of(value))
