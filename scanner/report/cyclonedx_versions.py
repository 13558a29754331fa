"""The one version that a dependency asks for, and the versions that lock files fix."""

from __future__ import annotations

import re
from collections import defaultdict
from posixpath import basename, dirname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.inventory import Dependency

Locks = dict[tuple[str, str], dict[str, str | None]]
"""The versions of providers by host, for the directory of a lock file and a name in lower case."""

_LOCK_FILE = ".terraform.lock.hcl"
_NAMED = frozenset({"image", "action", "workflow", "git"})
"""Kinds that are asked for by the name of a tag, branch or commit, never by a range."""
_RANGED = frozenset({"chart", "module", "package", "plugin", "provider"})
"""Kinds that are asked for by a range of versions, where they are asked for by one that moves."""
_GIT = ("git::", "git@", "ssh://", "github.com/", "bitbucket.org/", "git+")
_operator = re.compile(r"={1,3}\s*").match
_exact = re.compile(r"[^\s<>=~^!*,|]+").fullmatch


def is_git(dependency: Dependency) -> bool:
    """Tell whether a dependency is a git repository, or in one."""
    return dependency.kind == "git" or (dependency.kind == "module" and dependency.ref.startswith(_GIT))


def version(dependency: Dependency) -> str | None:
    """Return the one version that is asked for or installed, None for none, a range, or one that is not known."""
    asked = (dependency.installed or dependency.version or "").strip()
    if not asked or any(expression in asked for expression in dependency.unknown):
        return None
    if dependency.installed or dependency.kind in _NAMED or is_git(dependency):
        return asked
    if dependency.grade == "floating" and dependency.kind in _RANGED:
        return None
    operator = _operator(asked)
    one = asked[operator.end() :] if operator else asked
    return one if _exact(one) else None


def locks(inventory: Iterable[Dependency]) -> Locks:
    """Return the versions of providers that the lock files of an inventory fix."""
    found: Locks = defaultdict(dict)
    for one in inventory:
        if one.kind == "provider" and one.grade == "locked" and basename(one.span.path) == _LOCK_FILE:
            found[dirname(one.span.path), one.name.lower()][one.host] = version(one)
    return dict(found)


def locked(
    dependency: Dependency, fixed: Mapping[tuple[str, str], Mapping[str, str | None]]
) -> tuple[str, str | None]:
    """Return the host and the version of a dependency; of a provider that a lock file fixes, those in the file."""
    if dependency.kind == "provider" and dependency.grade == "locked":
        versions = fixed.get((dirname(dependency.span.path), dependency.name.lower()), {})
        host = dependency.host or next(iter(versions), "")
        if host in versions and (dependency.host or len(versions) == 1):
            return host, versions[host]
    return dependency.host, version(dependency)
