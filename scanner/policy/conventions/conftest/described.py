"""What METADATA says of a rule, from the places that speak for it: above it, above its package, above a package around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.conftest.names import is_warning
from scanner.policy.conventions.conftest.severity import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.policy.conventions.conftest.annotations import Annotated
    from scanner.policy.conventions.conftest.clauses import Clause, Reading

_KNOWN = ("severity", "remediation", "title", "description")


class Description(msgspec.Struct, frozen=True):
    """What is said of a rule.

    Attributes:
        title: what is wrong, "" where nothing says it.
        description: what is wrong and why it matters, "" likewise.
        remediation: what to do about a finding, "" where it does not say.
        resources: address and description of further reading.
        severities: for each place where it is defined the severity of what that finds.
        custom: the members of `custom` beyond what we know.
    """

    title: str
    description: str
    remediation: str
    resources: tuple[tuple[str, str], ...]
    severities: tuple[str, ...]
    custom: Mapping[str, Any]


def describe(clauses: Sequence[Clause], readings: Iterable[Reading]) -> Description:
    """Return what METADATA says of a rule.

    What stands above one of several places where it is defined speaks for that one, not for the rule.

    Args:
        clauses: the places, of which there is at least one.
        readings: what was read off all policies.
    """
    name, package = clauses[0].name, clauses[0].package
    shared = _shared(name, package, list(readings))
    own = [clause.annotated for clause in clauses]
    said = [own[0], *shared] if all(one == own[0] for one in own) else shared
    custom = _custom(said)
    severity = severity_of(_custom(shared).get("severity")) or ("low" if is_warning(name) else "high")
    return Description(
        title=next((one.title for one in said if one.title), ""),
        description=next((one.description for one in said if one.description), ""),
        remediation=_text(custom.get("remediation")),
        resources=next((one.resources for one in said if one.resources), ()),
        severities=tuple(severity_of(one.custom.get("severity")) or severity for one in own),
        custom=beyond(custom),
    )


def beyond(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of `custom` beyond what we know."""
    return {name: value for name, value in custom.items() if name not in _KNOWN}


def _shared(name: str, package: str, readings: Sequence[Reading]) -> list[Annotated]:
    """Return what is said of a rule as a whole, the nearest first."""
    same = [reading for reading in readings if reading.package == package]
    around = [
        reading
        for reading in readings
        if reading.package_annotated.scope == "subpackages" and package.startswith(f"{reading.package}.")
    ]
    around.sort(key=lambda reading: -len(reading.package))
    documented = [reading.documented[name] for reading in same if name in reading.documented]
    return documented + [reading.package_annotated for reading in (*same, *around)]


def _custom(said: Sequence[Annotated]) -> dict[str, Any]:
    """Return the members of `custom` of some METADATA, of which the first counts most."""
    return {name: value for one in reversed(said) for name, value in one.custom.items()}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
