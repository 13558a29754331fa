"""The JSON Schema (draft 2020-12) of the configuration, for editors: from the same table as the reader's checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.govern.configuration.choices import report_names
from scanner.govern.configuration.keys import CONFIGURATION
from scanner.govern.configuration.kinds import (
    PRINTED,
    Choice,
    Count,
    Flag,
    Items,
    Key,
    Kind,
    Outputs,
    Rules,
    Table,
    Text,
)
from scanner.govern.configuration.sections import RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.govern.configuration.choices import Choices
    from scanner.policy.rule import Parameter, Rule

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(choices: Choices, rules: Iterable[Rule]) -> dict[str, Any]:
    """Return the schema.

    Args:
        choices: the names that exist.
        rules: the rules that are known, each with its parameters; others may be configured too.
    """
    return {
        "$schema": _DIALECT,
        "title": "Configuration of Cattleguard",
        "description": "What `cattleguard.yaml` can say. See docs/configuration.md.",
        **_Schemas(choices, tuple(rules)).of(CONFIGURATION),
    }


class _Schemas:
    def __init__(self, choices: Choices, rules: tuple[Rule, ...]) -> None:
        self._choices = choices
        self._known = rules

    def of(self, kind: Kind) -> dict[str, Any]:
        """Return the schema of what can be of a kind."""
        match kind:
            case Text():
                return {"type": "string", "pattern": f"^(?:{kind.expression})$", "maxLength": kind.most}
            case Choice():
                return {"enum": list(self._choices.names(kind))}
            case Flag():
                return {"type": "boolean"}
            case Count():
                return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
            case Items():
                least = {"minItems": kind.least} if kind.least else {}
                return {"type": _type("array", kind.optional), "items": self.of(kind.item), **least}
            case Table():
                return self._table(kind)
            case Outputs():
                return _outputs()
            case Rules():
                return self._rules(kind)

    def _table(self, kind: Table) -> dict[str, Any]:
        required = [key.name for key in kind.keys if key.required]
        return {
            "type": _type("object", kind.optional),
            "additionalProperties": False,
            "properties": self._properties(kind.keys),
            **({"required": required} if required else {}),
            **({"oneOf": [_alternative(*one) for one in kind.alternatives]} if kind.alternatives else {}),
        }

    def _properties(self, keys: Iterable[Key]) -> dict[str, Any]:
        return {
            key.name: {
                "description": _described(key),
                **self.of(key.kind),
                **({} if key.usual is None else {"default": key.usual}),
            }
            for key in keys
        }

    def _rules(self, kind: Rules) -> dict[str, Any]:
        other = {
            "description": "A rule of your own: its severity, whether it can be waived, and its parameters.",
            "type": ["boolean", "object"],
            "properties": self._properties(kind.keys),
        }
        return {
            "type": _type("object", optional=True),
            "properties": {rule.id: self._rule(rule) for rule in self._known},
            "additionalProperties": other,
        }

    def _rule(self, rule: Rule) -> dict[str, Any]:
        own = {name: _parameter(one) for name, one in rule.parameters.items()}
        properties = {**self._properties(RULE.keys), **own}
        properties["severity"] = {**properties["severity"], "default": rule.severity}
        return {
            "description": f"{rule.title}. false leaves the rule out.",
            "type": ["boolean", "object"],
            "additionalProperties": False,
            "properties": properties,
        }


def _type(name: str, optional: bool) -> str | list[str]:
    return [name, "null"] if optional else name


def _described(key: Key) -> str:
    return f"{key.meaning} Default: {key.default}." if key.default and key.usual is None else key.meaning


def _alternative(needed: tuple[str, ...], also: tuple[str, ...]) -> dict[str, Any]:
    allowed: Mapping[str, bool] = dict.fromkeys((*needed, *also), True)
    return {"required": list(needed), "properties": dict(allowed), "additionalProperties": False}


def _outputs() -> dict[str, Any]:
    names = report_names()
    return {
        "type": ["array", "object", "null"],
        "uniqueItems": True,
        "items": {"type": "string", "pattern": f"^(?:{'|'.join(names)})={PRINTED}$"},
        "propertyNames": {"enum": list(names)},
        "additionalProperties": {"type": "string", "pattern": f"^{PRINTED}$"},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    items = {"items": {"type": "string"}} if parameter.type == "array" else {}
    choices = {"enum": list(parameter.choices)} if parameter.choices else {}
    return {
        "description": parameter.description,
        "type": parameter.type,
        **items,
        **choices,
        "default": parameter.default,
    }
