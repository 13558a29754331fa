"""`cattleguard baseline`: findings that are accepted for now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from scanner.cli.request import Request
from scanner.cli.scan_options import options_for
from scanner.cli.scanning import DEFAULT_REQUEST, with_scan_options
from scanner.cli.terminal import Progress, say_notice, use_color
from scanner.errors import ConfigError, UsageError
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.govern.baseline.model import Baseline
    from scanner.model import Result
    from scanner.options import Options
    from scanner.report.style import Style

baseline = typer.Typer(
    name="baseline",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Accept the findings that exist, so that only new ones fail.",
)


@baseline.command("create", short_help="Accept everything that is found and not waived.")
@with_scan_options
def create(
    request: Request = DEFAULT_REQUEST,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to write it. [default: as configured, or cattleguard-baseline.json]"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a baseline that exists.")] = False,
) -> None:
    """Scan, and accept everything that is found and not waived: only what is new will fail from then on."""
    from scanner.cli.baseline_file import name_of  # noqa: PLC0415 - for a fast start of the others
    from scanner.cli.outputs import write_whole  # noqa: PLC0415
    from scanner.govern.baseline.model import entries_of  # noqa: PLC0415
    from scanner.govern.baseline.writing import written  # noqa: PLC0415
    from scanner.report.baselines import created  # noqa: PLC0415

    named = request.baseline
    options, _ = options_for(replace(request, baseline=None, no_baseline=True), Progress())
    place = output or named or options.baseline_file
    if place is None:
        raise UsageError("there is no place for a baseline", hint="name one with --output")
    if place.exists() and not force:
        raise UsageError(f"{place} exists already", hint="replace it with --force, or shrink it with `prune`")
    result, unwaivable, root = _scan(options)
    if not result.ledger.documents and not result.ledger.failed:
        raise typer.Exit(_say_nothing())
    kept = [finding for finding in result.findings if finding.rule not in unwaivable]
    write_whole(place, written(entries_of(kept)))
    left_out = [finding for finding in result.findings if finding.rule in unwaivable]
    _print(created(name_of(place, root), kept, left_out, result, _style()))
    raise typer.Exit(_code(result))


@baseline.command("show", short_help="Show what it accepts, and which of it still exists.")
@with_scan_options
def show(
    request: Request = DEFAULT_REQUEST,
    no_scan: Annotated[
        bool, typer.Option("--no-scan", help="Do not look which of the findings still exist.")
    ] = False,
) -> None:
    """Show what a baseline accepts, and which of it still exists."""
    from scanner.report.baselines import shown  # noqa: PLC0415 - for a fast start of the others

    options, _ = options_for(request, Progress(), judging=not no_scan)
    content = _required(options)
    if no_scan:
        _print(shown(content, None, frozenset(), _style()))
        return
    result, unwaivable, _ = _scan(options)
    _print(shown(content, result, unwaivable, _style()))
    raise typer.Exit(_code(result))


@baseline.command("prune", short_help="Take out of a baseline what is fixed.")
@with_scan_options
def prune(request: Request = DEFAULT_REQUEST) -> None:
    """Scan, and take out of a baseline what is fixed. Nothing is added, and nothing that was not looked at goes."""
    from scanner.cli.outputs import write_whole  # noqa: PLC0415 - for a fast start of the others
    from scanner.govern.baseline.writing import written  # noqa: PLC0415
    from scanner.report.baselines import pruned  # noqa: PLC0415

    options, _ = options_for(request, Progress())
    content = _required(options)
    result, _, root = _scan(options)
    if content.entries and not any((root / entry.path).exists() for entry in content.entries):
        raise UsageError(
            f"no file that {content.name} names exists below {root}",
            hint="give the directory that it was made for with --root; remove the file if nothing of it is left",
        )
    gone = {fixed.fingerprint for fixed in result.fixed}
    kept = [entry for entry in content.entries if entry.fingerprint not in gone]
    if len(kept) < len(content.entries) and options.baseline_file is not None:
        write_whole(options.baseline_file, written(kept))
    _print(pruned(content, result, _style()))
    raise typer.Exit(_code(result))


def _scan(options: Options) -> tuple[Result, frozenset[str], Path]:
    """Return what a scan finds, the rules whose findings nothing accepts, and the scan root."""
    from scanner import pipeline  # noqa: PLC0415 - for a fast start of the others
    from scanner.gate import unwaivable  # noqa: PLC0415
    from scanner.policies import load_policies  # noqa: PLC0415

    loaded = load_policies(options)
    try:
        for note in loaded.notes:
            say_notice(note)
        tree = pipeline.source_tree(options)
        return pipeline.run(options, loaded, tree), unwaivable(options, loaded), tree.root
    finally:
        loaded.close()
        if isinstance(options.progress, Progress):
            options.progress.clear()


def _required(options: Options) -> Baseline:
    if options.baseline is None:
        raise ConfigError(
            "there is no baseline here", hint="create one with `cattleguard baseline create`, or name it"
        )
    return options.baseline


def _code(result: Result) -> ExitCode:
    return ExitCode.CLEAN if result.ledger.is_complete else ExitCode.INCOMPLETE


def _say_nothing() -> ExitCode:
    say_notice("there is nothing to assess: no baseline was written")
    return ExitCode.NOTHING


def _style() -> Style:
    from scanner.report.style import Style  # noqa: PLC0415 - for a fast start of the others

    return Style(use_color(sys.stdout))


def _print(lines: Iterable[str]) -> None:
    from scanner.report.console import write  # noqa: PLC0415 - for a fast start of the others

    write(lines, sys.stdout)
