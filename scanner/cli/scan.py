"""`cattleguard scan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from scanner.cli import outputs
from scanner.cli.arguments import Outputs
from scanner.cli.registries import reference
from scanner.cli.request import Request, options_for
from scanner.cli.scanning import DEFAULT_REQUEST, with_scan_options
from scanner.cli.terminal import Progress, say_notice
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode, exit_code

if TYPE_CHECKING:
    from scanner.model import Result


@with_scan_options
def scan(
    request: Request = DEFAULT_REQUEST,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="Report on standard output: console, json, sarif, cyclonedx. Repeatable.",
        ),
    ] = None,
    files: Outputs = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Exit with 0 where there is nothing to assess (for hooks).")
    ] = False,
) -> None:
    """Scan files and directories, and report what can change without being replaced."""
    from scanner import pipeline  # noqa: PLC0415 - `rules` and `explain` need none of it
    from scanner.formats.registry import is_shown  # noqa: PLC0415
    from scanner.policies import load_policies  # noqa: PLC0415
    from scanner.report import REPORTS, ReportContext  # noqa: PLC0415
    from scanner.report.beside import showing_only  # noqa: PLC0415

    by_name = {report.NAME: report for report in REPORTS}
    wanted = outputs.parse(formats or [], files or [], tuple(by_name))
    if request.registries.sboms and not request.images:
        raise UsageError("--sbom is about images, and nothing is asked about them", hint="add --images")
    progress = Progress()
    inventory = any(getattr(by_name[output.report], "INVENTORY", False) for output in wanted)
    request = replace(request, inventory=inventory)
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
    _say_unused(request.registries.sboms, result)
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
