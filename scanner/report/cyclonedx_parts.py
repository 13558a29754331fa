"""Joins what several places ask for: the same thing is one part of a bill of materials."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import msgspec

from scanner.report.cyclonedx_versions import locked, locks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.inventory import Dependency, DependencyKind
    from scanner.report.cyclonedx_versions import Locks

_HOSTED = frozenset({"chart", "download", "git", "image", "module", "plugin", "provider"})
"""Kinds to whose name the host belongs; that of an action is always the same, that of a machine image publishes it."""
_FAMILIES = {
    "apk": "apk",
    **dict.fromkeys(("apt", "apt-fast", "apt-get", "aptitude", "install_packages"), "deb"),
    **dict.fromkeys(("dnf", "dnf5", "microdnf", "rpm", "tdnf", "yum", "zypper"), "rpm"),
    **dict.fromkeys(("pip", "pipenv", "pipx", "poetry", "uv", "uvx"), "pypi"),
    **dict.fromkeys(("bun", "bunx", "corepack", "npm", "npx", "pnpm", "yarn"), "npm"),
    **dict.fromkeys(("conda", "mamba", "micromamba"), "conda"),
    **dict.fromkeys(("R", "Rscript"), "cran"),
    **dict.fromkeys(("cpan", "cpanm"), "cpan"),
    "dotnet": "nuget",
    "go": "golang",
}
"""Package managers that install the same packages."""

_EXPRESSION = frozenset("$`{")
"""Characters of an expression of a shell, one of which every expression has."""


class Part(msgspec.Struct, frozen=True):
    """A thing that a configuration depends on.

    Attributes:
        identifier: stays the same while the thing does: its kind, and digits over what tells it from others.
        name: what it is called, with its host where that belongs to the name; the reference where that is not known.
        version: the one version, tag or revision that is asked for; None where none is, or a range.
        digest: digest of its content, None if it is not known; of an image also the one that its tag resolves to.
        family: which package manager's a package is (`pypi`), "" for anything else.
        is_list: whether it is a file that lists packages.
        uses: where it is asked for, in order; they differ in nothing but the place and how it is written there.
    """

    identifier: str
    name: str
    version: str | None
    digest: str | None
    family: str
    is_list: bool
    uses: tuple[Dependency, ...]

    @property
    def kind(self) -> DependencyKind:
        """What it is."""
        return self.uses[0].kind

    @property
    def is_known(self) -> bool:
        """Whether it is known what it is: no expression without a value, no mistake in the reference, no unread list."""
        return not (self.uses[0].unknown or self.uses[0].error or self.is_list)


def parts(inventory: Iterable[Dependency]) -> tuple[Part, ...]:
    """Return the different things of an inventory, in the order of their first places."""
    inventory = tuple(inventory)
    fixed = locks(inventory)
    found: dict[tuple[str, ...], list[Dependency]] = {}
    for dependency in inventory:
        found.setdefault(_identity(dependency, fixed), []).append(dependency)
    return tuple(_part(identity, uses, fixed) for identity, uses in found.items())


def _part(identity: tuple[str, ...], uses: list[Dependency], fixed: Locks) -> Part:
    first = uses[0]
    # JSON in ASCII: a text that is not valid Unicode has digits too.
    digits = hashlib.sha256(json.dumps(identity).encode("ascii")).hexdigest()[:32]
    name, version = _named(first, fixed)
    return Part(
        f"{first.kind}-{digits}", name, version, _digest(first), _family(first), _is_list(first), tuple(uses)
    )


def _identity(dependency: Dependency, fixed: Locks) -> tuple[str, ...]:
    """Return what tells a thing from others. What is not wholly known may be another thing in every file."""
    name, version = _named(dependency, fixed)
    is_unknown = bool(dependency.unknown or dependency.error) or _is_list(dependency)
    return (
        dependency.kind,
        name,
        version or "",
        "" if version else dependency.version or "",
        _digest(dependency) or "",
        _family(dependency),
        dependency.host if dependency.kind not in _HOSTED else "",
        dependency.ref if is_unknown or dependency.kind == "download" else "",
        dependency.span.path if is_unknown else "",
        dependency.error or "",
    )


def _named(dependency: Dependency, fixed: Locks) -> tuple[str, str | None]:
    host, version = locked(dependency, fixed)
    if not dependency.name or _is_path_alone(dependency):
        return dependency.ref or "unnamed", version
    is_prefixed = host and dependency.kind in _HOSTED
    return f"{host}/{dependency.name}" if is_prefixed else dependency.name, version


def _is_path_alone(dependency: Dependency) -> bool:
    """Tell whether of the URL of a download only the path is known, which names nothing without its host."""
    return dependency.kind == "download" and bool(dependency.unknown) and not dependency.host


def _digest(dependency: Dependency) -> str | None:
    if dependency.digest is None and dependency.evidence is not None:
        return dependency.evidence.digest
    return dependency.digest


def _family(dependency: Dependency) -> str:
    return _FAMILIES.get(dependency.use, dependency.use) if dependency.kind == "package" else ""


def _is_list(dependency: Dependency) -> bool:
    """Tell whether a dependency stands for the packages that a file lists: that file alone is what decides."""
    if dependency.kind != "package":
        return False
    if dependency.grade == "locked":
        return True
    return dependency.unknown == (dependency.name,) and _EXPRESSION.isdisjoint(dependency.name)
