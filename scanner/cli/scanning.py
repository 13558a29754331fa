"""Options of the commands that scan, in one request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.arguments import (
    RULE_OPTIONS,
    ConfigurationFile,
    EffectiveTime,
    FailOn,
    InputFormats,
    PlanSource,
    Profile,
    StdinName,
    VariableEnvironment,
    VariableFiles,
    Workspace,
)
from scanner.cli.bundles import (
    AllowPolicyTags,
    Combine,
    Namespaces,
    PolicyData,
    PolicyKeys,
    PolicyPlaces,
    RegoV0,
)
from scanner.cli.engines import ENGINE_OPTIONS
from scanner.cli.grouped import Group, with_options
from scanner.cli.policies import FetchPolicies, PolicyRequest
from scanner.cli.registries import REGISTRY_OPTIONS
from scanner.cli.request import Request

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Files, directories, glob patterns; - reads standard input. [default: as configured, or .]",
    ),
]
Root = Annotated[Path | None, typer.Option(help="Directory that paths in reports are relative to.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Leave out paths, as .gitignore would. Repeatable."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Report what could not be resolved as findings.")]
Images = Annotated[
    bool, typer.Option("--images", help="Ask registries for evidence of the images, and judge it.")
]
MaxFileSize = Annotated[
    int,
    typer.Option(
        metavar="BYTES",
        min=1,
        help="Files with more bytes are not assessed (and make the scan incomplete).",
    ),
]
Workers = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Processes. [default: by the size of the work]")
]
WaiverFile = Annotated[
    Path | None,
    typer.Option(
        "--waivers", metavar="FILE", help="File of waivers. [default: as configured, or waivers.yaml]"
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Findings that are accepted for now. [default: as configured, or cattleguard-baseline.json]",
    ),
]
NoBaseline = Annotated[bool, typer.Option("--no-baseline", help="Let findings of the baseline fail too.")]
DiffBase = Annotated[
    str | None,
    typer.Option(
        metavar="REV", help="Only findings fail that did not exist where HEAD departed from this revision."
    ),
]
GovernFrom = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Take configuration, waivers, baseline, policies and ignore files from this revision, and tell what the change "
        "does to them.",
    ),
]
Staged = Annotated[bool, typer.Option("--staged", help="Scan the files as they are in git's index.")]

POLICY_OPTIONS = Group(
    PolicyRequest,
    {
        "places": PolicyPlaces,
        "keys": PolicyKeys,
        "allow_tags": AllowPolicyTags,
        "fetch": FetchPolicies,
        "data": PolicyData,
        "namespaces": Namespaces,
        "combine": Combine,
        "rego_v0": RegoV0,
        "engine": ENGINE_OPTIONS,
    },
)
SCAN_OPTIONS = {
    "paths": Paths,
    "root": Root,
    "fail_on": FailOn,
    "selection": RULE_OPTIONS,
    "profile": Profile,
    "exclude": Exclude,
    "input_formats": InputFormats,
    "policies": POLICY_OPTIONS,
    "config": ConfigurationFile,
    "waivers": WaiverFile,
    "baseline": BaselineFile,
    "no_baseline": NoBaseline,
    "strict": Strict,
    "variable_files": VariableFiles,
    "variable_environment": VariableEnvironment,
    "workspace": Workspace,
    "effective_time": EffectiveTime,
    "plan_source": PlanSource,
    "images": Images,
    "registries": REGISTRY_OPTIONS,
    "stdin_name": StdinName,
    "max_file_size": MaxFileSize,
    "workers": Workers,
}
"""The options of every command that scans; one of them alone has more."""

DEFAULT_REQUEST = Request()
with_scan_options = with_options("request", Group(Request, SCAN_OPTIONS))
"""Gives a command's parameter `request`."""
with_gate_options = with_options(
    "request",
    Group(
        Request,
        {
            "paths": Paths,  # as in SCAN_OPTIONS: what judges a change is told before what is rarely given
            "diff_base": DiffBase,
            "govern_from": GovernFrom,
            "staged": Staged,
            **SCAN_OPTIONS,
        },
    ),
)
"""Gives the parameter `request` of the command that judges a change."""
