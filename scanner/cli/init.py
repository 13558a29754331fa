"""`cattleguard init`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.outputs import write_whole
from scanner.cli.terminal import Progress, say_notice
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.initial import Proposal

_SCHEMA = "cattleguard.schema.json"


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The repository.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace a configuration that exists.")] = False,
    profile: Annotated[str, typer.Option(metavar="NAME", help="default, strict or audit.")] = "default",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, and write nothing.")] = False,
) -> None:
    """Write a configuration that fits a repository, after looking at it."""
    from scanner.formats.registry import NAMES  # noqa: PLC0415 - only where something is written
    from scanner.govern.configuration import FILE_NAME, Config  # noqa: PLC0415
    from scanner.govern.configuration.effective import effective  # noqa: PLC0415
    from scanner.initial import look, propose, text  # noqa: PLC0415

    if not directory.is_dir():
        raise UsageError(f"{directory} is not a directory", hint="name the root of the repository")
    place = directory / FILE_NAME
    if not dry_run:
        _check(place, force)
    held = effective(Config(), NAMES, profile)
    progress = Progress()
    try:
        sight = look(directory, held, f"{datetime.now(UTC):%Y-%m-%d}", progress)
    finally:
        progress.clear()
    proposal = propose(sight)
    written = text(proposal, profile, _SCHEMA if (directory / _SCHEMA).is_file() else None)
    if proposal.unnamed:
        say_notice(
            f"{proposal.unnamed} files cannot be assessed, and have names that a configuration cannot hold: rename them"
        )
    if dry_run:
        print(written, end="")
        return
    write_whole(place, written)
    _say(place, proposal)


def _check(place: Path, force: bool) -> None:
    """Pass if a configuration may be written.

    Raises:
        UsageError: there is one already, or something that cannot be replaced.
    """
    if place.is_dir() and not place.is_symlink():
        raise UsageError(f"{place} is a directory", hint="move it away")
    if os.path.lexists(place) and not force:
        raise UsageError(
            f"{place} exists", hint="add --force to replace it, or --dry-run to see what would be written"
        )


def _say(place: Path, proposal: Proposal) -> None:
    """Print what was written, and what to do next."""
    from scanner.initial.text import numbers  # noqa: PLC0415 - only where something is written
    from scanner.report.summary import counted  # noqa: PLC0415

    print(f"wrote {place}")
    print(f"  {counted(proposal.assessed, 'file')} to assess: {numbers(proposal.findings)}")
    if proposal.elsewhere:
        print(f"  left out: {counted(len(proposal.elsewhere), 'directory')} that is not written here")
    if proposal.unreadable:
        print(f"  left out: {counted(len(proposal.unreadable), 'file')} that cannot be assessed")
    if proposal.templates:
        print(
            f"  not assessed: {counted(proposal.templates, 'template')}: scan what Helm or another tool makes of them"
        )
    print("next:")
    print("  cattleguard scan               shows the findings")
    if proposal.findings:
        print("  cattleguard baseline create    accepts them for now: only new ones fail")
    print(
        "  docs/integrations of cattleguard: before each commit (pre-commit.md), on each pull request (github.md)"
    )
