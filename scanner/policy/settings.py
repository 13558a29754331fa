"""Values for the parameters of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from scanner.errors import ConfigError
from scanner.model import Span
from scanner.suggest import suggest

if TYPE_CHECKING:
    from scanner.policy.rule import Rule

Settings = Mapping[str, Mapping[str, Any]]
"""Values of parameters, by rule id and name."""

Places = Mapping[tuple[str, str], Span]
"""Where a parameter of a rule is configured; under the name "", where the rule is."""


def check_settings(rules: Iterable[Rule], settings: Settings, places: Places | None = None) -> None:
    """Pass if every rule and parameter that is set exists, and every value is allowed.

    Raises:
        ConfigError: one does not, with its place if that is known.
    """
    known = {rule.id: rule for rule in rules}
    places = places or {}
    for identifier, values in settings.items():
        rule = known.get(identifier)
        if rule is None:
            raise ConfigError(
                f"there is no rule {identifier!r}",
                hint=suggest(identifier, known),
                span=places.get((identifier, "")),
            )
        for name, value in values.items():
            _check(rule, name, value, places.get((identifier, name)))


def complete_settings(rules: Iterable[Rule], settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the value of every parameter of some rules: as it is set, or its default."""
    return {
        rule.id: {
            name: settings.get(rule.id, {}).get(name, parameter.default)
            for name, parameter in rule.parameters.items()
        }
        for rule in rules
        if rule.parameters
    }


def _check(rule: Rule, name: str, value: Any, span: Span | None) -> None:
    parameter = rule.parameters.get(name)
    if parameter is None:
        hint = suggest(name, rule.parameters) if rule.parameters else f"{rule.id} has no parameters"
        raise ConfigError(f"{rule.id} has no parameter {name!r}", hint=hint, span=span)
    problem = parameter.problem(value)
    if problem:
        raise ConfigError(f"{name} of {rule.id} {problem}", hint=parameter.description, span=span)
