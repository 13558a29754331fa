"""`cattleguard policy verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.arguments import ConfigurationFile
from scanner.exit_codes import ExitCode

_WORST_FIRST = (ExitCode.USAGE, ExitCode.INCOMPLETE, ExitCode.FINDINGS)


def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Directories of policies, or policies. [default: those of the configuration, or policies/]",
            show_default=False,
        ),
    ] = None,
    config: ConfigurationFile = None,
) -> None:
    """Check policies and run their tests, as `policy check` and `policy test` do, for hooks.

    Exits as the one of them that says the worse; policies without tests pass.
    """
    from scanner.cli.app import run  # noqa: PLC0415 - which has this command

    chosen = [f"--config={config}"] if config is not None else []
    arguments = [*chosen, "--", *map(str, paths or [])]
    checked = run(["policy", "check", *arguments])
    if checked == ExitCode.USAGE:
        raise typer.Exit(checked)  # the tests would say the same again
    codes = {checked, run(["policy", "test", *arguments])}
    raise typer.Exit(next((code for code in _WORST_FIRST if code in codes), ExitCode.CLEAN))
