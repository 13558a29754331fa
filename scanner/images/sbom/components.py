"""Counts the components of an SBOM, and what they say of themselves."""

from __future__ import annotations

from collections import Counter

import msgspec

from scanner.facts.evidence import Coverage, LicenseUse

MAX_COMPONENTS = 200_000
"""Components that are looked at; those after them are only counted."""

MAX_LICENSES = 5_000
"""Different licences that are listed."""

MAX_USERS = 5
"""Components that are listed of one licence."""


class Component(msgspec.Struct, frozen=True, gc=False):
    """What a component says of itself.

    Attributes:
        ref: what the dependency graph calls it, "" if it cannot be named there.
        name: its name, "" if it has none.
        version: its version, "" if it has none.
        purl: its package URL, "" if it has none or a malformed one.
        identified: whether it has an identifier that others know it by: a package URL, CPE, SWID or SWHID; an operating
            system is known by its name and version.
        supplied: whether its supplier is named.
        hashed: whether it has a hash.
        licenses: its licences.
    """

    ref: str
    name: str
    version: str
    purl: str
    identified: bool
    supplied: bool
    hashed: bool
    licenses: tuple[str, ...]

    @property
    def has_name_alone(self) -> bool:
        """Tell whether it says nothing of itself but its name."""
        return not (self.version or self.identified or self.supplied or self.hashed or self.licenses)


class Tally:
    """The components of an SBOM, counted one after the other."""

    def __init__(self) -> None:
        self.components = 0
        self.identified = 0
        self._counts: Counter[str] = Counter()
        self._refs: list[str] = []
        self._purls: set[str] = set()
        self._licenses: Counter[str] = Counter()
        self._users: dict[str, list[str]] = {}

    @property
    def full(self) -> bool:
        """Tell whether further components are only counted."""
        return self.components >= MAX_COMPONENTS

    @property
    def listed(self) -> int:
        """Return the number of components that were looked at."""
        return len(self._refs)

    def pass_over(self) -> None:
        """Count a component beyond the limit."""
        self.components += 1

    def add(self, component: Component) -> None:
        """Count a component with all that it says."""
        self.components += 1
        self.identified += component.identified
        self._refs.append(component.ref)
        counts = self._counts
        counts["name"] += bool(component.name)
        counts["version"] += bool(component.version)
        counts["supplier"] += component.supplied
        counts["hashes"] += component.hashed
        counts["license"] += bool(component.licenses)
        if component.purl:
            counts["purl"] += 1
            self._purls.add(component.purl)
        for license_ in component.licenses:
            self._use(license_, component)

    def _use(self, license_: str, component: Component) -> None:
        self._licenses[license_] += 1
        users = self._users.setdefault(license_, [])
        if len(users) < MAX_USERS:
            users.append(f"{component.name}@{component.version}" if component.version else component.name)

    def coverage(self) -> Coverage:
        """Return the shares of the components that say something of themselves."""
        return Coverage(**{field: self._share(self._counts[field]) for field in Coverage.__struct_fields__})

    def connected(self, refs: set[str]) -> float:
        """Return the share of the components whose references are among those of the dependency graph."""
        return self._share(sum(1 for ref in self._refs if ref and ref in refs))

    def licenses(self) -> tuple[LicenseUse, ...]:
        """Return the licences, the most frequent first, equally frequent ones by name."""
        ordered = sorted(self._licenses.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            LicenseUse(license_, count, tuple(self._users[license_]))
            for license_, count in ordered[:MAX_LICENSES]
        )

    def purls(self) -> tuple[str, ...]:
        """Return the different package URLs, sorted."""
        return tuple(sorted(self._purls))

    def _share(self, count: int) -> float:
        return count / self.listed if self.listed else 0.0
