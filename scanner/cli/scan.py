"""`cattleguard scan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from scanner.cli import outputs, repository
from scanner.cli.arguments import Outputs
from scanner.cli.registries import reference
from scanner.cli.request import Request
from scanner.cli.scan_options import options_for
from scanner.cli.scanning import DEFAULT_REQUEST, with_gate_options
from scanner.cli.terminal import Progress, say_notice, width_of
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode, exit_code
from scanner.report import NAMES, ReportContext, load

if TYPE_CHECKING:
    from scanner.model import Result


@with_gate_options
def scan(
    invoked: typer.Context,
    request: Request = DEFAULT_REQUEST,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"Report on standard output: {', '.join(NAMES)}. Repeatable.",
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
    from scanner.report.beside import showing_only  # noqa: PLC0415

    wanted = outputs.parse(formats or [], files or [], NAMES)
    if request.registries.sboms and not request.images:
        raise UsageError("--sbom is about images, and nothing is asked about them", hint="add --images")
    progress = Progress()
    governor = None
    if request.govern_from is not None:
        from scanner.cli.governor import governor_of  # noqa: PLC0415 - few scans need it

        governor = invoked.with_resource(governor_of(request.govern_from, request.paths, request.root))
    options, threshold = options_for(request, progress, governor=governor)
    within = None if governor is None else governor.repository.root
    wanted += outputs.in_files(options.outputs, NAMES, wanted, within)
    inventory = any(getattr(load(output.report), "INVENTORY", False) for output in wanted)
    options = replace(options, inventory=inventory)
    if request.staged or request.diff_base is not None or governor is not None:
        from scanner.cli.governance_changes import with_changes  # noqa: PLC0415 - few scans need it
        from scanner.cli.revisions import in_revisions  # noqa: PLC0415 - likewise

        there = invoked.with_resource(in_revisions(request, options))
        options = with_changes(request, options, there, governor)
    loaded = load_policies(options)
    try:
        for note in loaded.notes:
            say_notice(note)
        tree = pipeline.source_tree(options)
        result = pipeline.run(options, loaded, tree)
    finally:
        progress.clear()
        loaded.close()
    _say_unused(request.registries.sboms, result)
    accepted = (one.finding for one in result.waived)
    read = showing_only((*result.findings, *result.existing, *accepted), tree.read, is_shown)
    name, time = tree.root.name, options.assumptions.effective_time
    context = ReportContext(
        read, loaded.rules, name=name, time=time, fail_on=threshold, prefix=repository.prefix(tree.root)
    )
    outputs.write(
        wanted,
        lambda report, out, color: load(report).render(
            result, out, replace(context, color=color, width=width_of(out))
        ),
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
