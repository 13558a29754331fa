"""What Terragrunt runs before and after Terraform. See its documentation, "terraform", hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference, parts_of
from scanner.facts.model import Unknown
from scanner.facts.scripts import argv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Pointer
    from scanner.syntax.hcl.tree import Body

_HOOKS = ("before_hook", "after_hook", "error_hook")


def hooks(body: Body, at: Pointer, unit: Unit) -> Iterator[ScriptFacts]:
    """Yield the commands of the hooks in a `terraform` block."""
    seen: dict[tuple[str, str], int] = {}
    for block in body.blocks:
        if block.type not in _HOOKS or len(block.labels) != 1:
            continue
        key = (block.type, block.labels[0].value)
        index = seen[key] = seen.get(key, -1) + 1
        attribute = block.body.attributes.get("execute")
        words = unit.value(attribute) if attribute is not None else None
        if isinstance(words, list) and words:
            place = (*at, *key, index, "execute")
            found = argv([_word(word) for word in words], place, phase="deploy", target="runner")
            unknown = tuple(dict.fromkeys(name for word in words for name in _unknown(word)))
            yield msgspec.structs.replace(
                found,
                commands=tuple(
                    msgspec.structs.replace(
                        command, unknown=tuple(dict.fromkeys((*command.unknown, *unknown)))
                    )
                    for command in found.commands
                ),
            )


def _word(value: Value) -> str | Unknown:
    written = as_reference(value)
    if written is None:
        return Unknown("")
    parts = parts_of(value)
    only = parts[0] if len(parts) == 1 else None
    return only if isinstance(only, Unknown) else written[0]


def _unknown(value: Value) -> tuple[str, ...]:
    written = as_reference(value)
    return () if written is None else written[1]
