"""`cattleguard policy check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.arguments import ConfigurationFile
from scanner.cli.policies import local_policies
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode
from scanner.suggest import suggest

DEFAULT_DIRECTORY = Path("policies")
_REPORTS = ("console", "json")


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Directories of policies, or policies. [default: those of the configuration, or policies/]",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="console or json.")] = "console",
    config: ConfigurationFile = None,
) -> None:
    """Check policies before they are used: Rego, METADATA, fields of input, what is unused, what engines disagree about."""
    from scanner.formats.registry import JUDGED  # noqa: PLC0415 - for a fast start of the others
    from scanner.policy.checking.check import check as check_policies  # noqa: PLC0415
    from scanner.policy.checking.reading import read_policies  # noqa: PLC0415
    from scanner.policy.checking.report import as_json, console_lines  # noqa: PLC0415
    from scanner.policy.engines.embedded import EmbeddedEngines  # noqa: PLC0415

    if format_ not in _REPORTS:
        raise UsageError(f"unknown format {format_!r}", hint=suggest(format_, _REPORTS))
    read = read_policies(paths or local_policies(config) or [DEFAULT_DIRECTORY])
    engine = EmbeddedEngines().covering()
    try:
        remarks = check_policies(read, engine, JUDGED)
    finally:
        engine.close()
    if format_ == "json":
        print(as_json(remarks, len(read.files)))
    else:
        print("\n".join(console_lines(remarks, len(read.files))))
    if remarks:
        raise typer.Exit(ExitCode.FINDINGS)
