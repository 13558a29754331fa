"""`cattleguard scan`."""

from __future__ import annotations

import sys
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import outputs
from scanner.cli.arguments import Policies
from scanner.cli.assumptions import PACKER, TERRAFORM, TIME_FORMATS, environment_variables
from scanner.cli.request import Request, options_for
from scanner.cli.terminal import Progress, use_color
from scanner.exit_codes import ExitCode, exit_code
from scanner.model import SEVERITIES

_LIMIT_HELP = "Files with more bytes are not assessed (and make the scan incomplete)."


def scan(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...", help="Files, directories, glob patterns; - reads standard input. [default: .]"
        ),
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Directory that paths in reports are relative to.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="FORMAT", help="Report on standard output: console, json, sarif. Repeatable."
        ),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option("--output", metavar="FORMAT=FILE", help="Report written to a file. Repeatable."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY", help=f"Lowest severity that fails: {', '.join(SEVERITIES)}. [default: high]"
        ),
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rule", metavar="RULE", help="Apply only this rule. Repeatable.")
    ] = None,
    exclude_rules: Annotated[
        list[str] | None,
        typer.Option("--exclude-rule", metavar="RULE", help="Leave this rule out. Repeatable."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave out paths, as .gitignore would. Repeatable."),
    ] = None,
    input_formats: Annotated[
        list[str] | None,
        typer.Option("--input-format", metavar="NAME", help="Read only this format. Repeatable."),
    ] = None,
    policies: Policies = None,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file. [default: cattleguard.yaml, upwards]")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Report what could not be resolved as findings.")
    ] = False,
    variable_files: Annotated[
        list[Path] | None,
        typer.Option(
            "--var-file", metavar="FILE", help="Values of Terraform and Packer variables. Repeatable."
        ),
    ] = None,
    variable_environment: Annotated[
        bool,
        typer.Option("--var-env", help="Take variables from TF_VAR_ and PKR_VAR_ in the environment."),
    ] = False,
    workspace: Annotated[
        str | None, typer.Option(metavar="NAME", help="Terraform workspace. [default: not known]")
    ] = None,
    effective_time: Annotated[
        datetime | None,
        typer.Option(
            metavar="TIME",
            formats=list(TIME_FORMATS),
            help="What counts as now, in UTC (2026-01-31T12:00:00Z). [default: not known]",
        ),
    ] = None,
    plan_source: Annotated[
        Path | None,
        typer.Option("--source", metavar="DIR", help="Configuration of plans. [default: beside the plan]"),
    ] = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Exit with 0 where there is nothing to assess (for hooks).")
    ] = False,
    stdin_name: Annotated[str, typer.Option(metavar="NAME", help="File name for what is read from -.")] = "",
    max_file_size: Annotated[int, typer.Option(metavar="BYTES", min=1, help=_LIMIT_HELP)] = 10 * 1024 * 1024,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes. [default: by the size of the work]")
    ] = None,
) -> None:
    """Scan files and directories, and report what can change without being replaced."""
    from scanner import pipeline  # noqa: PLC0415 - `rules` and `explain` need none of it
    from scanner.formats.registry import is_shown  # noqa: PLC0415
    from scanner.report import REPORTS, ReportContext  # noqa: PLC0415
    from scanner.report.beside import showing_only  # noqa: PLC0415

    by_name = {report.NAME: report for report in REPORTS}
    wanted = outputs.parse(formats or [], files or [], tuple(by_name))
    progress = Progress()
    request = Request(
        paths=tuple(paths or ["."]),
        root=root,
        fail_on=fail_on,
        rules=tuple(rules or []),
        exclude_rules=tuple(exclude_rules or []),
        exclude=tuple(exclude or []),
        input_formats=tuple(input_formats or []),
        policies=tuple(policies or []),
        config=config,
        strict=strict,
        stdin_name=stdin_name,
        max_file_size=max_file_size,
        workers=workers,
        variable_files=tuple(variable_files or []),
        variables=environment_variables(TERRAFORM) if variable_environment else {},
        packer_variables=environment_variables(PACKER) if variable_environment else {},
        workspace=workspace,
        effective_time=effective_time,
        plan_source=plan_source,
    )
    options, threshold = options_for(request, progress)
    pack = pipeline.load_rules(options)
    tree = pipeline.source_tree(options)
    try:
        result = pipeline.run(options, pack, tree)
    finally:
        progress.clear()
    read = showing_only((*result.findings, *(one.finding for one in result.waived)), tree.read, is_shown)
    for output in wanted:
        report = by_name[output.report]
        if output.file is None:
            context = ReportContext(read, pack.rules, color=use_color(sys.stdout))
            report.render(result, sys.stdout, context)
        else:
            text = StringIO()
            report.render(result, text, ReportContext(read, pack.rules, color=False))
            outputs.write_whole(output.file, text.getvalue())
    code = exit_code(result, threshold)
    raise typer.Exit(ExitCode.CLEAN if code is ExitCode.NOTHING and allow_empty else code)
