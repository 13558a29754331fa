"""Compares what two configurations say of what is scanned, what fails, and who is trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanner.facts.model import GovernanceChange
from scanner.govern.changes.values import gone, mapping, narrowed, part, rank, shown, signers, texts
from scanner.govern.configuration.model import DEFAULT_FAIL_ON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.facts.model import GovernanceKind
    from scanner.model import Pointer

_HERE = (".",)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    """Yield what the second of two configurations, each with what its profile says, lets pass and the first does not."""
    yield from _thresholds(before, after)
    yield from _scope(before, after)
    yield from _selection(before, after)
    yield from _policies(before, after)
    yield from _waiver_rules(before, after)
    yield from _trust(before, after)
    yield from _images(before, after)


def _thresholds(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    was, is_ = before.get("fail-on", DEFAULT_FAIL_ON), after.get("fail-on", DEFAULT_FAIL_ON)
    if rank(is_) > rank(was):
        yield _change(("fail-on",), "fail-on", "fail-on", was, is_)
    if before.get("strict") is True and after.get("strict") is not True:
        yield _change(("strict",), "strict", "strict", "true", "false")


def _scope(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    paths = texts(before.get("paths")) or _HERE, texts(after.get("paths")) or _HERE
    if not set(paths[0]) <= set(paths[1]) and not set(paths[1]) >= set(_HERE):
        yield _change(("paths",), "paths", "paths", _listed(paths[0]), _listed(paths[1]))
    formats = texts(before.get("formats")), texts(after.get("formats"))
    if narrowed(*formats):
        yield _change(("formats",), "formats", "formats", _listed(formats[0]), _listed(formats[1]))
    yield from patterns(
        texts(before.get("exclude")), texts(after.get("exclude")), ("exclude",), "exclude", "exclude"
    )


def patterns(
    before: tuple[str, ...], after: tuple[str, ...], at: Pointer, kind: GovernanceKind, subject: str
) -> Iterator[GovernanceChange]:
    """Yield what the second of two lists of patterns, in gitignore's language, leaves out and the first does not."""
    new, lost = gone(after, before), gone(before, after)
    for pattern in new:
        if not pattern.startswith("!"):
            yield _change((*at, after.index(pattern)), kind, subject, None, pattern)
    for pattern in lost:
        if pattern.startswith("!"):
            yield _change(at, kind, subject, pattern, None)
    kept = gone(before, lost), gone(after, new)
    if any(pattern.startswith("!") for pattern in kept[0]) and kept[0] != kept[1]:
        # Which of two patterns decides depends on their order.
        yield _change(at, kind, subject, _listed(before), _listed(after), weaker=False)


def _selection(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    for key in ("categories", "controls"):
        was, is_ = texts(part(before, "select", key)), texts(part(after, "select", key))
        if narrowed(was, is_):
            yield _change(("select", key), "select", f"select.{key}", _listed(was), _listed(is_))
    least = part(before, "select", "severity") or "info", part(after, "select", "severity") or "info"
    if rank(least[1]) > rank(least[0]):
        yield _change(("select", "severity"), "select", "select.severity", *least)


def _policies(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    for place in gone(texts(before.get("policies")), texts(after.get("policies"))):
        yield _change(("policies",), "policies", "policies", place, None)
    keys = texts(before.get("policy-keys")), texts(after.get("policy-keys"))
    yield from _both_ways(*keys, ("policy-keys",), "policy-keys", "policy-keys", weaker=False)
    spaces = texts(part(before, "conftest", "namespaces")), texts(part(after, "conftest", "namespaces"))
    if narrowed(*spaces):
        at = ("conftest", "namespaces")
        yield _change(at, "conftest", "conftest.namespaces", _listed(spaces[0]), _listed(spaces[1]))
    for key in ("combine", "rego-v0"):
        was, is_ = part(before, "conftest", key) or False, part(after, "conftest", key) or False
        if was != is_:
            at = ("conftest", key)
            yield _change(at, "conftest", f"conftest.{key}", was, is_, weaker=False)
    data = texts(part(before, "conftest", "data")), texts(part(after, "conftest", "data"))
    yield from _both_ways(*data, ("conftest", "data"), "conftest", "conftest.data", weaker=False)


def _waiver_rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    was, is_ = texts(part(before, "waivers", "require")), texts(part(after, "waivers", "require"))
    for field in gone(was, is_):
        yield _change(("waivers", "require"), "waiver-rules", "waivers.require", field, None)
    days = part(before, "waivers", "max-days"), part(after, "waivers", "max-days")
    if isinstance(days[0], int) and (not isinstance(days[1], int) or days[1] > days[0]):
        at = ("waivers", "max-days")
        yield _change(at, "waiver-rules", "waivers.max-days", days[0], days[1])


def _trust(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    was, is_ = part(before, "trust", "root"), part(after, "trust", "root")
    if was != is_:
        yield _change(("trust", "root"), "trust", "trust.root", was, is_, weaker=False)
    yield from _both_ways(_signers(before), _signers(after), ("trust", "images"), "trust", "trust.images")


def _signers(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return who may sign what, one text each; a signer without a word on it must be in the transparency log."""
    found = []
    for pattern, signer in signers(said):
        usual = {"transparency-log": True} if part(signer, "key") is not None else {}
        who = {**usual, **mapping(signer)}
        found.append(f"{shown(pattern)}: {json.dumps(who, ensure_ascii=False, sort_keys=True)}")
    return tuple(sorted(set(found)))


def _images(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[GovernanceChange]:
    asked = part(before, "images", "ask"), part(after, "images", "ask")
    was, is_ = texts(asked[0]), texts(asked[1])
    if asked[1] is not None and (asked[0] is None or not set(was) <= set(is_)):
        before_text = "all" if asked[0] is None else _listed(was)
        yield _change(("images", "ask"), "images", "images.ask", before_text, _listed(is_))
    left = texts(part(before, "images", "exclude")), texts(part(after, "images", "exclude"))
    for pattern in gone(left[1], left[0]):
        at = ("images", "exclude", left[1].index(pattern))
        yield _change(at, "images", "images.exclude", None, pattern)


def _both_ways(
    before: tuple[str, ...],
    after: tuple[str, ...],
    at: Pointer,
    kind: GovernanceKind,
    subject: str,
    *,
    weaker: bool = True,
) -> Iterator[GovernanceChange]:
    """Yield everything that is no more, or is there only now."""
    for item in gone(before, after):
        yield _change(at, kind, subject, item, None, weaker=weaker)
    for item in gone(after, before):
        yield _change(at, kind, subject, None, item, weaker=weaker)


def _listed(items: tuple[str, ...]) -> str:
    return shown(", ".join(items)) if items else "all"


def _change(
    at: Pointer, kind: GovernanceKind, subject: str, before: Any, after: Any, *, weaker: bool = True
) -> GovernanceChange:
    was, is_ = (None if value is None else shown(value) for value in (before, after))
    return GovernanceChange(at, kind, subject, was, is_, "weaker" if weaker else "unknown")
