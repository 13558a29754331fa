"""`cattleguard policy docs`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scanner.exit_codes import ExitCode


def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a page is not what would be written.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIRECTORY", help="Where the pages are.")
    ] = Path("docs"),
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="DIRECTORY", help="Rules of your own. [default: the shipped ones]"),
    ] = None,
) -> None:
    """Write a page about each rule, the list of rules, and the table of controls."""
    from scanner.policy.docs.documented import read  # noqa: PLC0415 - for a fast start of the others
    from scanner.policy.docs.pages import differences, pages, write  # noqa: PLC0415

    with read(policy) as documented:
        wanted = pages(documented)
    if not check:
        write(wanted, output)
        return
    problems = differences(wanted, output)
    for problem in problems:
        print(f"{output.as_posix()}/{problem}", file=sys.stderr)
    if problems:
        print(f"write the pages with: {_command(output, policy)}", file=sys.stderr)
        raise typer.Exit(ExitCode.FINDINGS)


def _command(output: Path, policy: Path | None) -> str:
    """Return the command that writes the pages."""
    import shlex  # noqa: PLC0415 - only where something is wrong

    named = ["--policy", str(policy)] if policy is not None else []
    elsewhere = ["--output", str(output)] if output != Path("docs") else []
    return shlex.join(["cattleguard", "policy", "docs", *elsewhere, *named])
