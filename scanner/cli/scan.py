"""`cattleguard scan`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from scanner.cli import outputs
from scanner.cli.arguments import (
    ALL_RULES,
    ConfigurationFile,
    EffectiveTime,
    FailOn,
    Outputs,
    Profile,
    with_rule_options,
)
from scanner.cli.assumptions import PACKER, TERRAFORM, environment_variables
from scanner.cli.bundles import (
    AllowPolicyTags,
    Combine,
    Namespaces,
    PolicyData,
    PolicyKeys,
    PolicyPlaces,
    RegoV0,
)
from scanner.cli.engines import DEFAULT_ENGINE, EngineRequest, with_engine_options
from scanner.cli.policies import FetchPolicies, PolicyRequest
from scanner.cli.registries import DEFAULT_REGISTRIES, RegistryRequest, reference, with_registry_options
from scanner.cli.request import DEFAULT_MAX_FILE_SIZE, Request, options_for
from scanner.cli.terminal import Progress, say_notice
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode, exit_code
from scanner.govern.selection import Selection

if TYPE_CHECKING:
    from scanner.model import Result

_LIMIT_HELP = "Files with more bytes are not assessed (and make the scan incomplete)."


@with_rule_options
@with_registry_options
@with_engine_options
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
            "--format",
            metavar="FORMAT",
            help="Report on standard output: console, json, sarif, cyclonedx. Repeatable.",
        ),
    ] = None,
    files: Outputs = None,
    fail_on: FailOn = None,
    selection: Selection = ALL_RULES,
    profile: Profile = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave out paths, as .gitignore would. Repeatable."),
    ] = None,
    input_formats: Annotated[
        list[str] | None,
        typer.Option("--input-format", metavar="NAME", help="Read only this format. Repeatable."),
    ] = None,
    policies: PolicyPlaces = None,
    policy_keys: PolicyKeys = None,
    allow_policy_tags: AllowPolicyTags = False,
    fetch_policies: FetchPolicies = False,
    data: PolicyData = None,
    namespaces: Namespaces = None,
    combine: Combine = False,
    rego_v0: RegoV0 = False,
    engine: EngineRequest = DEFAULT_ENGINE,
    config: ConfigurationFile = None,
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
    effective_time: EffectiveTime = None,
    plan_source: Annotated[
        Path | None,
        typer.Option("--source", metavar="DIR", help="Configuration of plans. [default: beside the plan]"),
    ] = None,
    images: Annotated[
        bool, typer.Option("--images", help="Ask registries for evidence of the images, and judge it.")
    ] = False,
    registries: RegistryRequest = DEFAULT_REGISTRIES,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Exit with 0 where there is nothing to assess (for hooks).")
    ] = False,
    stdin_name: Annotated[str, typer.Option(metavar="NAME", help="File name for what is read from -.")] = "",
    max_file_size: Annotated[
        int, typer.Option(metavar="BYTES", min=1, help=_LIMIT_HELP)
    ] = DEFAULT_MAX_FILE_SIZE,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes. [default: by the size of the work]")
    ] = None,
) -> None:
    """Scan files and directories, and report what can change without being replaced."""
    from scanner import pipeline  # noqa: PLC0415 - `rules` and `explain` need none of it
    from scanner.formats.registry import is_shown  # noqa: PLC0415
    from scanner.policies import load_policies  # noqa: PLC0415
    from scanner.report import REPORTS, ReportContext  # noqa: PLC0415
    from scanner.report.beside import showing_only  # noqa: PLC0415

    by_name = {report.NAME: report for report in REPORTS}
    wanted = outputs.parse(formats or [], files or [], tuple(by_name))
    if registries.sboms and not images:
        raise UsageError("--sbom is about images, and nothing is asked about them", hint="add --images")
    progress = Progress()
    request = Request(
        paths=tuple(paths or ["."]),
        root=root,
        fail_on=fail_on,
        profile=profile,
        selection=selection,
        exclude=tuple(exclude or []),
        input_formats=tuple(input_formats or []),
        policies=PolicyRequest(
            places=tuple(policies or []),
            keys=tuple(policy_keys or []),
            allow_tags=allow_policy_tags,
            fetch=fetch_policies,
            data=tuple(data or []),
            namespaces=tuple(namespaces or []),
            combine=combine,
            rego_v0=rego_v0,
            engine=engine,
        ),
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
        registries=registries,
        images=images,
        inventory=any(getattr(by_name[output.report], "INVENTORY", False) for output in wanted),
    )
    options, threshold = options_for(request, progress)
    loaded = load_policies(options)
    for note in loaded.notes:
        say_notice(note)
    tree = pipeline.source_tree(options)
    try:
        result = pipeline.run(options, loaded, tree)
    finally:
        progress.clear()
        loaded.close()
    _say_unused(registries.sboms, result)
    read = showing_only((*result.findings, *(one.finding for one in result.waived)), tree.read, is_shown)
    name, time = tree.root.name, options.assumptions.effective_time
    context = ReportContext(read, loaded.rules, name=name, time=time)
    outputs.write(
        wanted, lambda report, out, color: by_name[report].render(result, out, replace(context, color=color))
    )
    code = exit_code(result, threshold)
    raise typer.Exit(ExitCode.CLEAN if code is ExitCode.NOTHING and allow_empty else code)


def _say_unused(sboms: Sequence[str], result: Result) -> None:
    """Say which local SBOMs are of images that no file names."""
    named = {evidence.ref for evidence in result.images}
    for text in sboms:
        ref = text.partition("=")[0]
        if reference(ref, "--sbom") not in named:
            say_notice(f"--sbom {text} was not used: no file names the image {ref}")
