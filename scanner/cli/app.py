"""The application with its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import typer

from scanner.cli.explain import explain
from scanner.cli.image import image
from scanner.cli.rules import rules
from scanner.cli.scan import scan
from scanner.cli.terminal import say_error
from scanner.errors import CattleguardError, UsageError
from scanner.exit_codes import ExitCode
from scanner.version import __version__

_INSTALL = "install what requirements.txt lists: requirements-scan.txt is enough for plain scans only"

app = typer.Typer(
    name="cattleguard",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(short_help="Report what can change without being replaced.")(scan)
app.command(short_help="Prove what images are, link by link.")(image)
app.command(short_help="List the rules, and those of further policies.")(rules)
app.command(short_help="Explain a rule, with examples and what to do.")(explain)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"cattleguard {__version__}")
        raise typer.Exit


@app.callback()
def _cattleguard(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Find what can change without being replaced, in infrastructure as code."""


@cache
def _add_other_commands() -> None:
    from scanner.cli.baseline import baseline  # noqa: PLC0415 - takes a tenth of what a scan needs to start
    from scanner.cli.config import config  # noqa: PLC0415
    from scanner.cli.init import init  # noqa: PLC0415
    from scanner.cli.policy import policy  # noqa: PLC0415
    from scanner.cli.waive import waive  # noqa: PLC0415

    app.add_typer(baseline)
    app.command(short_help="Write a configuration that fits a repository.")(init)
    app.command(short_help="Accept one finding for a reason.")(waive)
    app.add_typer(config)
    app.add_typer(policy)


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code; typer itself answers an interrupt and a reader that has gone."""
    if arguments[:1] != ["scan"]:
        _add_other_commands()
    try:
        code = app(args=arguments, prog_name="cattleguard", standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(ExitCode.USAGE)
    except CattleguardError as error:
        say_error(error)
        return int(ExitCode.USAGE)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "scanner":
            raise
        say_error(UsageError(f"this needs the package {error.name}, which is not installed", hint=_INSTALL))
        return int(ExitCode.USAGE)
    return code if isinstance(code, int) else int(ExitCode.CLEAN)
