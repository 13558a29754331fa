"""Options that several commands have."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.assumptions import TIME_FORMATS
from scanner.model import SEVERITIES

Policies = Annotated[
    list[Path] | None, typer.Option("--policy", metavar="PATH", help="Further rules. Repeatable.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option("--output", metavar="FORMAT=FILE", help="Report written to a file. Repeatable."),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY", help=f"Lowest severity that fails: {', '.join(SEVERITIES)}. [default: high]"
    ),
]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", metavar="RULE", help="Apply only this rule. Repeatable.")
]
ExcludeRules = Annotated[
    list[str] | None, typer.Option("--exclude-rule", metavar="RULE", help="Leave this rule out. Repeatable.")
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
