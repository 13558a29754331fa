"""Options that several commands have."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.assumptions import TIME_FORMATS
from scanner.cli.grouped import Group, with_options
from scanner.govern.selection import Selection
from scanner.model import SEVERITIES

Outputs = Annotated[
    list[str] | None,
    typer.Option("--output", metavar="FORMAT=FILE", help="Report written to a file. Repeatable."),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY",
        help=f"Lowest severity that fails: {', '.join(SEVERITIES)}; or never. [default: as configured, or high]",
    ),
]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", metavar="RULE", help="Apply only this rule. Repeatable.")
]
ExcludeRules = Annotated[
    list[str] | None, typer.Option("--exclude-rule", metavar="RULE", help="Leave this rule out. Repeatable.")
]
Categories = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="CATEGORY", help="Apply rules of this category only. Repeatable."),
]
Severity = Annotated[
    str | None,
    typer.Option("--severity", metavar="SEVERITY", help="Apply rules of at least this severity only."),
]
Controls = Annotated[
    list[str] | None,
    typer.Option(
        "--control",
        metavar="CONTROL",
        help="Apply rules only that speak to this framework or control (nist-800-53r5:CM-2). Repeatable.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="default, strict or audit; see docs/profiles.md. [default: as configured, or default]",
    ),
]
ConfigurationFile = Annotated[
    Path | None, typer.Option(help="Configuration file. [default: cattleguard.yaml, upwards]")
]
EffectiveTime = Annotated[
    datetime | None,
    typer.Option(
        metavar="TIME",
        formats=list(TIME_FORMATS),
        help="What counts as now, in UTC (2026-01-31T12:00:00Z).",
    ),
]
InputFormats = Annotated[
    list[str] | None,
    typer.Option("--input-format", metavar="NAME", help="Read only this format. Repeatable."),
]
VariableFiles = Annotated[
    list[Path] | None,
    typer.Option("--var-file", metavar="FILE", help="Values of Terraform and Packer variables. Repeatable."),
]
VariableEnvironment = Annotated[
    bool, typer.Option("--var-env", help="Take variables from TF_VAR_ and PKR_VAR_ in the environment.")
]
Workspace = Annotated[
    str | None, typer.Option(metavar="NAME", help="Terraform workspace. [default: not known]")
]
PlanSource = Annotated[
    Path | None,
    typer.Option("--source", metavar="DIR", help="Configuration of plans. [default: beside the plan]"),
]
StdinName = Annotated[str, typer.Option(metavar="NAME", help="File name for what is read from -.")]

ALL_RULES = Selection()
RULE_OPTIONS = Group(
    Selection,
    {
        "rules": Rules,
        "exclude_rules": ExcludeRules,
        "categories": Categories,
        "severity": Severity,
        "controls": Controls,
    },
)
with_rule_options = with_options("selection", RULE_OPTIONS)
"""Gives a command's parameter `selection`."""
