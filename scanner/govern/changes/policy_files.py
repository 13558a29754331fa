"""Compares the files of policies, their data and their keys."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.facts.model import GovernanceChange
from scanner.govern.changes.values import part, signers, texts
from scanner.govern.configuration import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.facts.model import GovernanceKind
    from scanner.govern.changes.configurations import Pair
    from scanner.govern.changes.model import Sides
    from scanner.govern.changes.side import Configured

_TESTS = ("_test.rego", ".md")


class GovernedPlace(msgspec.Struct, frozen=True):
    """Files that govern: one, or all below a directory."""

    kind: GovernanceKind
    place: str

    def holds(self, path: str) -> bool:
        """Tell whether a file is one of them."""
        return path == self.place or not self.place or path.startswith(f"{self.place}/")


def governed_places(pairs: Iterable[Pair], sides: Sides) -> list[GovernedPlace]:
    """Return the places of all policies, data and keys that either side of a change names."""
    found = [GovernedPlace("policy-file", place) for place in sides.policies]
    for pair in pairs:
        for configured in (pair.before, pair.after):
            found += _named(configured)
    return list(dict.fromkeys(found))


def _named(configured: Configured) -> Iterator[GovernedPlace]:
    said = configured.said
    for place in texts(said.get("policies")):
        if not is_remote(place):
            yield GovernedPlace("policy-file", _below(configured, place))
    for place in texts(part(said, "conftest", "data")):
        yield GovernedPlace("policy-file", _below(configured, place.rpartition(":")[2]))
    for place in texts(said.get("policy-keys")):
        yield GovernedPlace("policy-keys", _below(configured, place.partition("=")[0]))
    for place in _trusted(configured):
        yield GovernedPlace("trust", _below(configured, place))


def _trusted(configured: Configured) -> Iterator[str]:
    """Yield the files that `trust` names: the root, and keys."""
    root = part(configured.said, "trust", "root")
    if isinstance(root, str):
        yield root
    for _, signer in signers(configured.said):
        key = part(signer, "key")
        if isinstance(key, str):
            yield key


def _below(configured: Configured, place: str) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(configured.path), place))
    return "" if path == "." else path


def file_changes(places: Iterable[GovernedPlace], sides: Sides) -> Iterator[tuple[str, GovernanceChange]]:
    """Yield the files of policies, data and keys that are not what they were, with their paths."""
    places = tuple(places)
    for path in sorted(sides.changed):
        governed = next((one for one in places if one.holds(path)), None)
        if governed is None or path.endswith(_TESTS):
            continue
        was, is_ = sides.before.content(path), sides.after.content(path)
        if was != is_ and not (was is None and _only_adds(path, is_ or b"")):
            before = None if was is None else "there"
            after = None if is_ is None else "new" if was is None else "changed"
            grade: Literal["weaker", "unknown"] = "weaker" if is_ is None else "unknown"
            yield path, GovernanceChange((), governed.kind, path, before, after, grade)


def _only_adds(path: str, content: bytes) -> bool:
    """Tell whether a new file can only object to more: a policy that says nothing of exceptions and of other policies."""
    return path.endswith(".rego") and b"exception" not in content
