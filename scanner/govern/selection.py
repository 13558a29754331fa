"""Chooses rules by their ids, categories, severities and controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ConfigError, UsageError
from scanner.model import SEVERITIES
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scanner.model import Span
    from scanner.policy.rule import Rule


class Selection(msgspec.Struct, frozen=True):
    """Which rules are applied: those for which everything that is said here holds.

    Attributes:
        rules: ids, one of which it has; () says nothing.
        exclude_rules: ids, none of which it has.
        categories: categories, one of which it is in; () says nothing.
        severity: the least severity of its findings, as it is configured or as the rule has it; None says nothing.
        controls: control frameworks (`nist-800-53r5`) or controls (`nist-800-53r5:CM-2`), one of which it speaks to; ()
            says nothing.
        spans: where the configuration says it, by name.
    """

    rules: tuple[str, ...] = ()
    exclude_rules: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    severity: str | None = None
    controls: tuple[str, ...] = ()
    spans: Mapping[str, Span] = msgspec.field(default_factory=dict)

    @property
    def selects_all(self) -> bool:
        """Whether no rule is left out."""
        return not (self.rules or self.exclude_rules or self.categories or self.severity or self.controls)

    def chosen(
        self,
        rules: Collection[Rule],
        severities: Mapping[str, str],
        existing: Collection[str] = (),
        frameworks: Iterable[str] = (),
    ) -> frozenset[str]:
        """Return the ids of the rules that are applied.

        Args:
            rules: all rules.
            severities: severity by rule id, instead of the rule's own.
            existing: ids of rules that exist and are not among them.
            frameworks: ids of control frameworks that exist.

        Raises:
            UsageError: something that is named does not exist, or no rule is left.
            ConfigError: likewise, where the configuration says it.
        """
        known = {*(rule.id for rule in rules), *existing}
        for name in (*self.rules, *self.exclude_rules):
            self._check(name, known, "there is no rule")
        for name in self.categories:
            self._check(name, {rule.category for rule in rules}, "no rule is in the category")
        speaking = {control for rule in rules for control in rule.controls}
        speaking |= {control.partition(":")[0] for control in speaking} | {*frameworks}
        for name in self.controls:
            self._check(name, speaking, "no rule speaks to the control")
        return frozenset(
            rule.id for rule in rules if self._applies(rule, severities.get(rule.id, rule.severity))
        )

    def _applies(self, rule: Rule, severity: str) -> bool:
        named = {*rule.controls, *(control.partition(":")[0] for control in rule.controls)}
        return (
            (not self.rules or rule.id in self.rules)
            and rule.id not in self.exclude_rules
            and (not self.categories or rule.category in self.categories)
            and (self.severity is None or SEVERITIES.index(severity) <= SEVERITIES.index(self.severity))
            and (not self.controls or not named.isdisjoint(self.controls))
        )

    def _check(self, name: str, known: Collection[str], otherwise: str) -> None:
        if name not in known:
            span = self.spans.get(name)
            error = UsageError if span is None else ConfigError
            raise error(f"{otherwise} {name!r}", hint=_hint(name, known), span=span)


def _hint(name: str, known: Collection[str]) -> str:
    """Return the closest of what exists, or all of it: of controls, which are many, their frameworks."""
    hint = suggest(name, known)
    return hint if hint.startswith("did") else suggest(name, {one for one in known if ":" not in one})
