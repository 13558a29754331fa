"""Every value that holds, and where it comes from: what `cattleguard config show` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.cli.config.overriding import Said, overriding, selects
from scanner.govern.configuration.keys import CONFIGURATION, names
from scanner.govern.configuration.kinds import Rules, Table
from scanner.govern.configuration.origins import DEFAULT, Layers, Origin, Tree, Value
from scanner.govern.configuration.sections import RULE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scanner.cli.request import Request
    from scanner.govern.configuration.effective import Effective
    from scanner.govern.configuration.kinds import Key
    from scanner.model import Pointer
    from scanner.policy.rule import Rule


_OPTIONS = {"evidence": "--images", "revision": "--govern-from or --diff-base"}
"""The options that give rules what they need."""


class Setting(msgspec.Struct, frozen=True):
    """What holds for a rule.

    Attributes:
        id: the rule.
        off: where it is left out by its name, None where it is not.
        applied: whether it is applied.
        reason: why it is not, "" where it is.
        values: its severity, whether it can be waived, and its parameters.
    """

    id: str
    off: Origin | None
    applied: bool
    reason: str
    values: Mapping[str, Tree]


class Values:
    """The values that hold for a scan.

    Args:
        held: what the configuration and its profile say.
        request: what the command line says.
    """

    def __init__(self, held: Effective, request: Request) -> None:
        self._held = held
        self._layers = Layers(held)
        self._said = overriding(request)
        self._request = request

    def keys(self) -> dict[str, Tree]:
        """Return what holds for every key but `rules`."""
        return {
            key.name: self._key((key.name,), key)
            for key in CONFIGURATION.keys
            if not isinstance(key.kind, Rules)
        }

    def rules(self, rules: Iterable[Rule], applied: Collection[str]) -> list[Setting]:
        """Return what holds for each rule.

        Args:
            rules: the rules that exist.
            applied: ids of those that are applied.
        """
        return [self._rule(rule, rule.id in applied) for rule in sorted(rules, key=lambda rule: rule.id)]

    def _key(self, at: Pointer, key: Key) -> Tree:
        if at == ("baseline",) and self._request.no_baseline:
            return Value(None, Origin("command line", "--no-baseline"), "none")
        said, below = self._said.get(at), self._layers.tree(at)
        if isinstance(key.kind, Table) and key.name != "trust":
            return {one.name: self._key((*at, one.name), one) for one in key.kind.keys}
        if at[0] == "select" and selects(self._said) and said is None:
            return _usual(key)
        if said is not None:
            return _joined(below, said)
        return below if below is not None else _usual(key)

    def _rule(self, rule: Rule, applied: bool) -> Setting:
        config = self._held.config.rules.get(rule.id)
        at = ("rules", rule.id)
        off = None
        if config is not None and not config.enabled:
            told = self._layers.tree(at)
            off = told.origin if isinstance(told, Value) else DEFAULT
        usual = {"severity": rule.severity, "waivable": rule.waivable}
        values = {name: self._setting((*at, name), usual[name]) for name in names(RULE)}
        if not rule.waivable:
            values["waivable"] = Value(False, DEFAULT)
        for name, parameter in rule.parameters.items():
            values[name] = self._setting((*at, name), parameter.default)
        return Setting(rule.id, off, applied, "" if applied or off else self._reason(rule), values)

    def _setting(self, at: Pointer, usual: object) -> Tree:
        said = self._layers.tree(at)
        return Value(usual, DEFAULT) if said is None else said

    def _reason(self, rule: Rule) -> str:
        selection = self._request.selection
        if rule.id in selection.exclude_rules:
            return "--exclude-rule"
        if selection.rules and rule.id not in selection.rules:
            return "--rule names others"
        revision = self._request.govern_from or self._request.diff_base
        given = {"evidence": self._request.images, "revision": revision}
        lacking = [_OPTIONS.get(need, need) for need in rule.needs if not given.get(need)]
        if lacking:
            return f"it needs {' and '.join(lacking)}"
        return "the command line selects others" if selects(self._said) else "select leaves it out"


def _usual(key: Key) -> Value:
    return Value(key.usual, DEFAULT, "" if key.usual is not None else key.default or "nothing")


def _joined(below: Tree | None, said: Said) -> Tree:
    """Return what the command line says, after what is said below it where it adds to that."""
    above = said.tree()
    if said.adds and isinstance(below, list) and isinstance(above, list):
        return [*below, *above]
    return above
