"""What `policy input` and `policy eval` have in common: the documents that they are about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.policies import PolicyRequest
from scanner.cli.terminal import Progress, say_error
from scanner.errors import CattleguardError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.cli.request import Request
    from scanner.options import Options
    from scanner.policy.testing.inputs import Input, Inputs

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Files or directories; - reads standard input.")
]
DocumentNumber = Annotated[
    int | None, typer.Option("--document", metavar="N", min=0, help="Only this document, counted from 0.")
]
Project = Annotated[
    bool,
    typer.Option("--project", help="The input of rules that judge all documents together (scope: project)."),
]
Root = Annotated[Path | None, typer.Option(help="Directory that paths are relative to.")]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says of the documents; the fields are named as the options.

    `any_data` says whether data in no format that is known are documents too.
    """

    files: tuple[str, ...]
    document: int | None = None
    project: bool = False
    any_data: bool = False
    input_formats: tuple[str, ...] = ()
    policies: PolicyRequest = PolicyRequest()
    root: Path | None = None
    variable_files: tuple[Path, ...] = ()
    variable_environment: bool = False
    workspace: str | None = None
    effective_time: datetime | None = None
    plan_source: Path | None = None
    config: Path | None = None
    stdin_name: str = ""


def options_of(wanted: Wanted, *, judging: bool) -> Options:
    """Return the options of the scan that would read the documents.

    Raises:
        UsageError: a format or the root does not exist.
        ConfigError: the configuration file is wrong.
    """
    from scanner.cli.scan_options import options_for  # noqa: PLC0415 - for a fast start of other commands

    options, _ = options_for(_request(wanted), Progress(), judging=judging)
    return options


def documents(wanted: Wanted, options: Options) -> tuple[list[Input], bool]:
    """Return the inputs of the documents, and whether there was something that could not be read; which is said.

    Raises:
        UsageError: there is no document, or none of that number.
    """
    from scanner import pipeline  # noqa: PLC0415 - for a fast start of other commands
    from scanner.policy.testing.inputs import read_inputs  # noqa: PLC0415

    tree = pipeline.source_tree(options)
    read = read_inputs(options, tree, project=wanted.project, any_data=wanted.any_data)
    for failed in read.failed:
        place = "" if failed.span else f"{failed.path}: "
        say_error(CattleguardError(place + failed.message, hint=failed.hint, span=failed.span))
    if not read.inputs and not read.failed:
        raise _nothing(wanted, read)
    if wanted.project:
        return [read.project()] if read.inputs else [], bool(read.failed)
    return _numbered(wanted, read), bool(read.failed)


def _request(wanted: Wanted) -> Request:
    from scanner.cli.request import Request  # noqa: PLC0415

    return Request(
        paths=wanted.files,
        root=wanted.root,
        input_formats=wanted.input_formats,
        policies=wanted.policies,
        config=wanted.config,
        stdin_name=wanted.stdin_name,
        variable_files=wanted.variable_files,
        variable_environment=wanted.variable_environment,
        workspace=wanted.workspace,
        effective_time=wanted.effective_time,
        plan_source=wanted.plan_source,
    )


def _numbered(wanted: Wanted, read: Inputs) -> list[Input]:
    """Return all inputs, or the one that is asked for by its number."""
    if wanted.document is None:
        return list(read.inputs)
    if wanted.document >= len(read.inputs):
        count = len(read.inputs)
        raise UsageError(f"there is no document {wanted.document}", hint=f"there are {count}, the first is 0")
    return [read.inputs[wanted.document]]


def _nothing(wanted: Wanted, read: Inputs) -> UsageError:
    """Return what says why nothing was read, and which formats were tried."""
    from scanner.formats.registry import NAMES  # noqa: PLC0415 - for a fast start of other commands

    tried = ", ".join(wanted.input_formats or NAMES)
    said = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in read.skipped[:3])
    return UsageError(said or "there is no file", hint=f"formats that were tried: {tried}")
