"""Planned values as resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Resource
from scanner.formats.terraform_plan.changes import provider_of
from scanner.formats.terraform_plan.entries import ResourceEntry, decoded
from scanner.formats.terraform_plan.masks import note_unknown, shown

if TYPE_CHECKING:
    from scanner.formats.terraform_plan.masks import Notes
    from scanner.formats.terraform_plan.plan import Entry


class PlannedResource(msgspec.Struct, frozen=True):
    """A resource, and what is left out of its values."""

    fact: Resource
    notes: Notes


def read_resource(entry: Entry, unknown: Any, secrets: frozenset[str]) -> PlannedResource:
    """Return the resource that an entry tells of.

    Args:
        entry: the entry.
        unknown: the mask of what is known only after the plan was applied.
        secrets: texts that are sensitive wherever they stand.

    Raises:
        msgspec.DecodeError: it is of another shape.
        RecursionError: it is nested too deeply.
    """
    said = decoded(entry.raw, ResourceEntry)
    notes: Notes = {}
    values = shown(
        msgspec.json.decode(said.values), msgspec.json.decode(said.sensitive_values), notes, secrets
    )
    note_unknown(unknown, notes)
    fact = Resource(
        at=entry.at,
        address=said.address,
        type=said.type,
        provider=provider_of(said.provider_name, said.type),
        mode=said.mode,
        values=values if isinstance(values, dict) else {},
        unknown={".".join(map(str, path)): reason for path, reason in notes.items()},
        module=entry.module,
    )
    return PlannedResource(fact, notes)
