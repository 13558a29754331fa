"""Compares the configurations that hold before and after a change, wherever one is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import GovernanceChange
from scanner.govern.changes.misunderstood import misunderstood
from scanner.govern.changes.rules import compare_rules
from scanner.govern.changes.settings import compare
from scanner.govern.changes.side import read_configuration
from scanner.govern.changes.values import mapping, part
from scanner.govern.configuration import FILE_NAME
from scanner.govern.configuration.profiles import DEFAULT, profile_names, profile_place
from scanner.model import SEVERITIES, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.govern.changes.model import Sides
    from scanner.govern.changes.side import Configured
    from scanner.policy.pack import Pack


class Pair(msgspec.Struct, frozen=True):
    """The configurations that hold for a directory, before and after a change."""

    start: str
    before: Configured
    after: Configured

    @property
    def stands(self) -> Configured:
        """The one to show places in: the later one, where there is one."""
        return self.after if self.after.source is not None or self.before.source is None else self.before


def pairs(sides: Sides) -> list[Pair]:
    """Return the configurations of all directories for which one is looked for, or from which one went or came."""
    if sides.config is not None:
        starts: tuple[str, ...] = ("",)
    else:
        moved = (path.rpartition("/") for path in sides.changed)
        starts = (*sides.starts, *sorted(place for place, _, name in moved if name == FILE_NAME))
    found: dict[tuple[str, str], Pair] = {}
    for start in dict.fromkeys(starts):
        before = sides.before.configuration(start, sides.config)
        after = sides.after.configuration(start, sides.config)
        found.setdefault((before.path, after.path), Pair(start, before, after))
    return list(found.values())


def configuration_changes(pair: Pair, sides: Sides) -> Iterator[GovernanceChange]:
    """Yield what the later of two configurations lets pass and the earlier does not."""
    before, after = pair.before, pair.after
    if after.problem:
        yield GovernanceChange(
            (), "configuration", after.path, "readable", f"not readable ({after.problem})", "unknown"
        )
        return
    error = misunderstood(after)
    if error and not misunderstood(before):
        yield GovernanceChange((), "configuration", after.path, "valid", f"not valid ({error})", "unknown")
    if before.source is not None and after.source is not None and before.path != after.path:
        where = f"the configuration of {pair.start or 'the repository'}"
        yield GovernanceChange((), "configuration", where, before.path, after.path, "unknown")
    profiles = _profile(before.said), _profile(after.said)
    yield from compare(_with_profile(before.said, profiles[0]), _with_profile(after.said, profiles[1]))
    rules = _rules(before.said, profiles[0]), _rules(after.said, profiles[1])
    if rules[0] != rules[1]:
        pack = sides.pack()
        yield from compare_rules(*rules, {rule.id: rule for rule in pack.rules}, _severities(pack))


def _rules(
    said: Mapping[str, Any], profile: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what a configuration and its profile say of rules."""
    return mapping(said.get("rules")), mapping(profile.get("rules"))


def _severities(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Return the severities that rules give their findings by themselves: any that they name."""
    return {
        rule.id: tuple(
            severity
            for severity in SEVERITIES
            if severity == rule.severity or f'"{severity}"' in pack.modules[rule.id].text
        )
        for rule in pack.rules
    }


def _with_profile(said: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a configuration says, and what its profile says where it says nothing."""
    both = {**profile, **{key: value for key, value in said.items() if value is not None}}
    if not any(part(said, "select", key) for key in ("categories", "severity", "controls")):
        both["select"] = profile.get("select")
    return both


def _profile(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the profile of a configuration says, {} where there is no such profile."""
    name = said.get("profile", DEFAULT)
    if name not in profile_names():
        return {}
    text = profile_place(name).read_text(encoding="utf-8")
    return read_configuration(Source(name, text), name).said
