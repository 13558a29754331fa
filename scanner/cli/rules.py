"""`cattleguard rules`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli.arguments import Categories, ConfigurationFile, Controls, Severity
from scanner.cli.bundles import PolicyPlaces
from scanner.cli.policies import known_with, local_policies
from scanner.errors import UsageError
from scanner.govern.selection import Selection
from scanner.report.printable import printable

if TYPE_CHECKING:
    from scanner.policy.rule import Rule


def rules(
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="console or json.")] = "console",
    categories: Categories = None,
    severity: Severity = None,
    controls: Controls = None,
    policies: PolicyPlaces = None,
    config: ConfigurationFile = None,
) -> None:
    """List the rules: the shipped ones, and those of the policies that the configuration and --policy name."""
    from scanner.policy.rule import CATEGORIES, CUSTOM  # noqa: PLC0415 - for a fast start

    if format_ not in ("console", "json"):
        raise UsageError(f"unknown format {format_!r}", hint="one of: console, json")
    selection = Selection(
        categories=tuple(categories or ()), severity=severity, controls=tuple(controls or ())
    )
    known, _ = known_with((*map(str, local_policies(config)), *(policies or ())), selection)
    if format_ == "json":
        print(json.dumps({"rules": [_as_json(rule) for rule in known]}, indent=2, ensure_ascii=False))
        return
    width = max((len(rule.id) for rule in known), default=0)
    for category in (*CATEGORIES, CUSTOM):
        own = [rule for rule in known if rule.category == category]
        if own:
            print(category)
        for rule in own:
            print(printable(f"  {rule.id:{width}}  {rule.severity:8}  {rule.title}"))


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
