"""The rules that conftest asks, gathered from all the places where each is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.conftest.clauses import Clause  # noqa: TC001 - msgspec reads the annotations
from scanner.policy.conventions.conftest.described import beyond, describe
from scanner.policy.conventions.conftest.names import EXCEPTION, is_test_package
from scanner.policy.conventions.conftest.namespaces import chosen
from scanner.policy.conventions.conftest.severity import worst
from scanner.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scanner.policy.conventions.conftest.clauses import Reading

CATEGORY = "custom"


class ConftestRule(msgspec.Struct, frozen=True):
    """A rule with everything that is known of it.

    Attributes:
        rule: its metadata.
        name: its name in its package (`deny_run_as_root`).
        clauses: where it is defined.
        severities: for each of these the severity of what it finds.
        custom: what METADATA says of it beyond what we know.
    """

    rule: Rule
    name: str
    clauses: tuple[Clause, ...]
    severities: tuple[str, ...]
    custom: Mapping[str, Any]

    def severity_at(self, number: int | None) -> str | None:
        """Return the severity of what a clause finds, None where it is not known which clause it was."""
        return self.severities[number] if number is not None else None

    def custom_at(self, number: int | None) -> Mapping[str, Any]:
        """Return what METADATA says of a clause alone, beyond what we know."""
        return beyond(self.clauses[number].annotated.custom) if number is not None else {}


class Found(msgspec.Struct, frozen=True):
    """What some policies define.

    Attributes:
        rules: the rules by id.
        exceptions: the exceptions by package.
        notes: what to tell the user.
    """

    rules: Mapping[str, ConftestRule]
    exceptions: Mapping[str, tuple[Clause, ...]]
    notes: tuple[str, ...]

    def only(self, rules: Collection[str]) -> Found:
        """Return the rules whose ids are named, and the exceptions of their packages."""
        kept = {key: one for key, one in self.rules.items() if key in rules}
        packages = {one.rule.package for one in kept.values()}
        exceptions = {key: clauses for key, clauses in self.exceptions.items() if key in packages}
        return Found(kept, exceptions, self.notes)


def found_in(readings: Sequence[Reading], namespaces: Sequence[str], *, combine: bool) -> Found:
    """Return the rules of some policies.

    Args:
        readings: what was read off each policy.
        namespaces: the packages that are asked, as patterns; () asks all but those of tests.
        combine: whether they judge all documents together.

    Raises:
        UsageError: there is no package of one of these names.
    """
    packages = dict.fromkeys(reading.package for reading in readings)
    asked = (
        chosen(packages, namespaces) if namespaces else [one for one in packages if not is_test_package(one)]
    )
    rules: dict[str, ConftestRule] = {}
    exceptions: dict[str, tuple[Clause, ...]] = {}
    for package in asked:
        clauses = [one for reading in readings if reading.package == package for one in reading.clauses]
        for name in dict.fromkeys(clause.name for clause in clauses):
            named = tuple(clause for clause in clauses if clause.name == name)
            if name == EXCEPTION:
                exceptions[package] = named
            else:
                rules[f"{package}.{name}"] = _rule(name, named, readings, combine=combine)
    return Found(dict(sorted(rules.items())), exceptions, _silent(asked, rules) if namespaces else ())


def _silent(packages: Sequence[str], rules: Mapping[str, ConftestRule]) -> tuple[str, ...]:
    """Return a note for each package that has no rule."""
    asking = {one.rule.package for one in rules.values()}
    return tuple(
        f"namespace {one} has no rule named deny, violation or warn" for one in packages if one not in asking
    )


def _rule(
    name: str, clauses: tuple[Clause, ...], readings: Sequence[Reading], *, combine: bool
) -> ConftestRule:
    package = clauses[0].package
    said = describe(clauses, readings)
    title = said.title or f"{package}.{name}"
    place = clauses[0].span
    rule = Rule(
        id=f"{package}.{name}",
        category=CATEGORY,
        severity=worst(said.severities),
        title=title,
        description=said.description or title,
        formats=_formats(),
        remediation=said.remediation or f"See {place.path}:{place.line} for what is asked.",
        controls=(),
        related_resources=said.resources,
        parameters={},
        scope="project" if combine else "document",
        redact=False,
        path=place.path,
        package=package,
        outcomes=("deny",),
    )
    return ConftestRule(rule, name, clauses, said.severities, said.custom)


def _formats() -> tuple[str, ...]:
    from scanner.formats.registry import NAMES  # noqa: PLC0415 - the formats are there where anything is judged

    return NAMES
