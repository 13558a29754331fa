"""Changes of resources as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Change
from scanner.formats.terraform_plan.comparison import Sides, changed
from scanner.formats.terraform_plan.entries import ChangeBody, ChangeEntry, Deferred, decoded

if TYPE_CHECKING:
    from scanner.facts.model import ChangedAttribute, ChangeKind
    from scanner.formats.terraform_plan.plan import Entry

_KINDS: dict[str | int, ChangeKind] = {
    "resource_changes": "planned",
    "resource_drift": "drift",
    "deferred_changes": "deferred",
}


class PlannedChange(msgspec.Struct, frozen=True):
    """A change, and what it leaves unknown of its resource."""

    fact: Change
    unknown: Any = False


def read_change(entry: Entry, secrets: frozenset[str]) -> PlannedChange:
    """Return the change that an entry tells of.

    Raises:
        msgspec.DecodeError: it is of another shape.
        RecursionError: it is nested too deeply.
    """
    kind = _KINDS[entry.at[0]]
    raw, reason = entry.raw, None
    if kind == "deferred":
        deferred = decoded(raw, Deferred)
        raw, reason = deferred.resource_change, deferred.reason
    said = decoded(raw, ChangeEntry)
    body = said.change
    unknown = msgspec.json.decode(body.after_unknown)
    return PlannedChange(
        Change(
            at=entry.at,
            address=said.address,
            previous_address=said.previous_address,
            module=said.module_address,
            type=said.type,
            provider=provider_of(said.provider_name, said.type),
            mode=said.mode,
            kind=kind,
            actions=tuple(body.actions),
            changed=_changed(body, unknown, secrets),
            replace_paths=tuple(map(tuple, body.replace_paths or ())),
            reason=said.action_reason if reason is None else reason,
            imported=body.importing is not None,
        ),
        unknown,
    )


def provider_of(name: str, kind: str) -> str:
    """Return the short name of a provider: `aws` for `registry.terraform.io/hashicorp/aws`."""
    return name.rpartition("/")[2] or kind.partition("_")[0]


def _changed(body: ChangeBody, unknown: Any, secrets: frozenset[str]) -> tuple[ChangedAttribute, ...]:
    """Return the values that differ, where there are values before and after the change."""
    before, after = bytes(body.before), bytes(body.after)
    if b"null" in (before, after) or (before == after and b"true" not in bytes(body.after_unknown)):
        return ()
    masks = (msgspec.json.decode(mask) for mask in (body.before_sensitive, body.after_sensitive))
    return changed(Sides(msgspec.json.decode(before), msgspec.json.decode(after), unknown, *masks), secrets)
