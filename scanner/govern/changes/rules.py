"""Compares what two configurations say of single rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from scanner.facts.model import GovernanceChange, Grade
from scanner.govern.changes.values import mapping, shown, texts
from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.policy.rule import Parameter, Rule

_GRADES = get_args(Grade)
_ALLOWING = ("allowed-", "accepted-", "trusted-", "ignored-")
_Direction = Literal["weaker", "unknown"]
_OWN = ("severity", "waivable")


class _Setting(msgspec.Struct, frozen=True):
    """What holds for a rule, as far as it is configured."""

    enabled: bool = True
    severity: str | None = None
    waivable: bool | None = None
    parameters: Mapping[str, Any] = msgspec.field(default_factory=dict)


def compare_rules(
    before: tuple[Mapping[str, Any], Mapping[str, Any]],
    after: tuple[Mapping[str, Any], Mapping[str, Any]],
    rules: Mapping[str, Rule],
    severities: Mapping[str, Sequence[str]],
) -> Iterator[GovernanceChange]:
    """Yield which rules let more pass than before.

    Args:
        before: what the configuration and its profile say under `rules`.
        after: likewise.
        rules: the rules that exist, by id.
        severities: the severities that rules give their findings by themselves, by id.
    """
    for rule in sorted({*before[0], *before[1], *after[0], *after[1]}):
        was, is_ = _setting(rule, *before), _setting(rule, *after)
        if was.enabled and not is_.enabled:
            yield GovernanceChange(("rules", rule), "rule", f"rule {rule}", "applied", "left out", "weaker")
        elif was.enabled:
            yield from _settings(rule, was, is_, rules.get(rule), severities.get(rule, ()))


def _setting(rule: str, said: Mapping[str, Any], profile: Mapping[str, Any]) -> _Setting:
    own, general = said.get(rule), profile.get(rule)
    both = {**mapping(general), **mapping(own)}
    decides = own if rule in said else general
    return _Setting(
        decides is not False,
        both.get("severity"),
        both.get("waivable"),
        {str(name): value for name, value in both.items() if name not in _OWN},
    )


def _settings(
    rule: str, was: _Setting, is_: _Setting, known: Rule | None, own: Sequence[str]
) -> Iterator[GovernanceChange]:
    usual = known.severity if known is not None else "the rule's own"
    direction = _severity(was.severity, is_.severity, _first(usual, own))
    if direction is not None:
        yield GovernanceChange(
            ("rules", rule, "severity"),
            "severity",
            f"severity of {rule}",
            was.severity or usual,
            is_.severity or usual,
            direction,
        )
    if was.waivable is False and is_.waivable is not False and (known is None or known.waivable):
        at = ("rules", rule, "waivable")
        yield GovernanceChange(at, "waivable", f"waivable of {rule}", "false", "true", "weaker")
    for name in sorted({*was.parameters, *is_.parameters}):
        yield from _parameter(rule, name, was, is_, known)


def _first(usual: str, own: Sequence[str]) -> tuple[str, ...]:
    """Return severities with the usual one before the others; () where the rule is not known."""
    return (usual, *(one for one in own if one != usual)) if own else ()


def _severity(was: str | None, is_: str | None, own: Sequence[str]) -> _Direction | None:
    """Return how a severity changes.

    Args:
        was: as it was configured.
        is_: as it is.
        own: the severities that the rule gives its findings where none is configured, its usual one first.
    """
    if was == is_:
        return None
    first, second = was or next(iter(own), None), is_ or next(iter(own), None)
    if first not in SEVERITIES or second not in SEVERITIES:
        return "unknown"
    if SEVERITIES.index(second) > SEVERITIES.index(first):
        return "weaker"
    worst_before = min(map(SEVERITIES.index, own)) if was is None else SEVERITIES.index(was)
    mildest_after = max(map(SEVERITIES.index, own)) if is_ is None else SEVERITIES.index(is_)
    return "unknown" if mildest_after > worst_before else None


def _parameter(
    rule: str, name: str, was: _Setting, is_: _Setting, known: Rule | None
) -> Iterator[GovernanceChange]:
    parameter = known.parameters.get(name) if known is not None else None
    default = parameter.default if parameter is not None else None
    first, second = was.parameters.get(name, default), is_.parameters.get(name, default)
    direction = _direction(name, first, second, parameter)
    if direction is not None:
        before, after = (None if value is None else _text(value) for value in (first, second))
        yield GovernanceChange(
            ("rules", rule, name), "parameter", f"{name} of {rule}", before, after, direction
        )


def _direction(name: str, first: Any, second: Any, parameter: Parameter | None) -> _Direction | None:
    """Return what changing a parameter does; None where it lets nothing more pass."""
    if isinstance(first, list) and isinstance(second, list):
        was, is_ = set(texts(first)), set(texts(second))
        if was == is_:
            return None
        if name.startswith(_ALLOWING):
            return "weaker" if is_ - was else None
        return "unknown"
    if first == second and type(first) is type(second):
        return None
    graded = parameter is not None and parameter.choices and set(parameter.choices) <= set(_GRADES)
    if graded and first in _GRADES and second in _GRADES:
        return "weaker" if _GRADES.index(second) > _GRADES.index(first) else None
    return "unknown"


def _text(value: Any) -> str:
    return shown(", ".join(texts(value)) or "none") if isinstance(value, list) else shown(value)
