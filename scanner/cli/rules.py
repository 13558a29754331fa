"""`cattleguard rules`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli.arguments import Policies
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.policy.rule import Rule


def rules(
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="console or json.")] = "console",
    policies: Policies = None,
) -> None:
    """List the rules."""
    from scanner.policy.load import load, shipped_directory  # noqa: PLC0415 - for a fast start
    from scanner.policy.rule import CATEGORIES  # noqa: PLC0415

    if format_ not in ("console", "json"):
        raise UsageError(f"unknown format {format_!r}", hint="one of: console, json")
    pack = load((shipped_directory(), *(policies or ())))
    if format_ == "json":
        print(json.dumps({"rules": [_as_json(rule) for rule in pack.rules]}, indent=2, ensure_ascii=False))
        return
    width = max(len(rule.id) for rule in pack.rules)
    for category in CATEGORIES:
        own = [rule for rule in pack.rules if rule.category == category]
        if own:
            print(category)
        for rule in own:
            print(f"  {rule.id:{width}}  {rule.severity:8}  {rule.title}")


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "category": rule.category,
        "severity": rule.severity,
        "title": rule.title,
        "description": rule.description,
        "formats": list(rule.formats),
        "remediation": rule.remediation,
        "controls": list(rule.controls),
        "parameters": {
            name: {
                "description": parameter.description,
                "type": parameter.type,
                "default": parameter.default,
                "choices": list(parameter.choices),
            }
            for name, parameter in rule.parameters.items()
        },
        "related_resources": [
            {"ref": address, "description": description} for address, description in rule.related_resources
        ],
        "scope": rule.scope,
    }
