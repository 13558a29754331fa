"""Reads what is documented: a pack of rules, the examples beside each of them, and the fixes that they suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.directory import read_directory
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.rule import CATEGORIES, CUSTOM
from scanner.policy.testing.examples import FILE_NAME, Example, read_examples
from scanner.policy.testing.scans import ExampleScanner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.model import Fix
    from scanner.policy.controls import Catalogue
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule

_SHIPPED = "Cattleguard"


class Documented:
    """A pack of rules with what its pages say beside METADATA. Use it with `with`: it scans examples.

    Args:
        name: what its pages call it.
        directory: where its rules are, in `<category>/<rule>/`.
        rules: the rules.
        pack: they, and what else there is to scan their examples with.
    """

    def __init__(self, name: str, directory: Path, rules: tuple[Rule, ...], pack: Pack) -> None:
        self.name = name
        self.rules = rules
        self._directory = directory
        self._pack = pack
        self._scanner = ExampleScanner(pack, EmbeddedEngines())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scanner.close()

    @property
    def catalogue(self) -> Catalogue:
        """The control frameworks."""
        return self._pack.catalogue

    def by_category(self) -> Iterator[tuple[str, list[Rule]]]:
        """Yield the categories that have rules, with their rules."""
        for category in (*CATEGORIES, CUSTOM):
            rules = [rule for rule in self.rules if rule.category == category]
            if rules:
                yield category, rules

    def examples(self, rule: Rule) -> tuple[Example, ...]:
        """Return the examples of a rule, () where it has none.

        Raises:
            PolicyLoadError: an example is malformed.
        """
        place = self._directory / rule.category / rule.id
        return read_examples(place) if (place / FILE_NAME).is_file() else ()

    def fixes(self, rule: Rule, example: Example) -> tuple[Fix, ...]:
        """Return the different fixes that a rule suggests for an example; only few rules suggest any.

        Raises:
            ConfigError: the rule has no such parameter as the example sets.
            PolicyLoadError: the rule is not valid Rego.
        """
        if '"fix"' not in self._pack.modules[rule.id].text:
            return ()
        findings = self._scanner.scan(rule.id, example).findings
        fixes = {finding.fix.title: finding.fix for finding in findings if finding.fix is not None}
        return tuple(fixes.values())


def read(directory: Path | None) -> Documented:
    """Return the rules in a directory, or those that come with Cattleguard.

    Raises:
        PolicyLoadError: the directory cannot be read, a rule is malformed, or there is none.
    """
    shipped = shipped_directory()
    if directory is None:
        pack = read_pack((shipped,))
        return Documented(_SHIPPED, shipped, pack.rules, pack)
    pack = read_pack((shipped, read_directory(directory)))
    rules = tuple(rule for rule in pack.rules if rule.path not in pack.shipped)
    if not rules:
        raise PolicyLoadError(
            f"there are no rules in {directory}", hint="a rule is a policy in a package cattleguard.*"
        )
    return Documented(directory.resolve().name or str(directory), directory, rules, pack)
