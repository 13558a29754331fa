"""Rewrites facts that were read off a text with stand-ins, or off an object of another shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from scanner.facts.model import Command, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.strings.stand_ins import Holes
    from scanner.model import Pointer

Fact = TypeVar("Fact", bound=msgspec.Struct)
_POINTERS = frozenset({"at", "annotations_at"})
_UNKNOWN = frozenset({"unknown", "health_unknown"})


def _same(pointer: Pointer) -> Pointer:
    return pointer


def restored(fact: Fact, holes: Holes, place: Callable[[Pointer], Pointer] = _same) -> Fact:
    """Return a fact with expressions in place of stand-ins, and with its pointers led elsewhere."""
    changes: dict[str, Any] = {}
    texts: list[str] = []
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name in _POINTERS:
            changes[name] = place(value)
        elif name in _UNKNOWN:
            changes[name] = holes.named(value)
        else:
            changes[name] = _restored_value(value, holes, place, texts)
    if "unknown" in changes:
        changes["unknown"] = holes.named(changes["unknown"], texts)
    if isinstance(fact, Command) and holes.within(fact.program or ""):
        changes["program"] = None
    if isinstance(fact, Reference):
        if holes.within(_decisive(fact)):
            changes["grade"] = "unknown"
        if holes.within(fact.piped_to or ""):
            changes["piped_to"] = None
    return msgspec.structs.replace(fact, **changes)


def restored_run(run: ScriptFacts, holes: Holes, place: Callable[[Pointer], Pointer] = _same) -> ScriptFacts:
    """Return the facts of a script with each of them restored."""
    return msgspec.structs.replace(
        run,
        commands=tuple(restored(command, holes, place) for command in run.commands),
        references=tuple(restored(reference, holes, place) for reference in run.references),
        credentials=tuple(restored(credential, holes, place) for credential in run.credentials),
        scripts={place(pointer): words for pointer, words in run.scripts.items()},
    )


def _restored_value(value: Any, holes: Holes, place: Callable[[Pointer], Pointer], texts: list[str]) -> Any:
    if isinstance(value, str):
        texts.append(value)
        return holes.restored(value)
    if isinstance(value, tuple):
        return tuple(_restored_value(item, holes, place, texts) for item in value)
    if isinstance(value, dict):
        return {holes.restored(name): holes.restored(item) for name, item in value.items()}
    if isinstance(value, msgspec.Struct):
        return restored(value, holes, place)
    return value


def _decisive(reference: Reference) -> str:
    """Return the text that decides the grade of a reference."""
    return reference.revision or (reference.ref if reference.kind == "package" else "")
