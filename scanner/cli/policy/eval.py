"""`cattleguard policy eval`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from scanner.cli.arguments import (
    ConfigurationFile,
    EffectiveTime,
    InputFormats,
    PlanSource,
    StdinName,
    VariableEnvironment,
    VariableFiles,
    Workspace,
)
from scanner.cli.bundles import PolicyData, PolicyPlaces, RegoV0
from scanner.cli.engines import DEFAULT_ENGINE, EngineRequest, engines, with_engine_options
from scanner.cli.policies import FetchPolicies, PolicyRequest
from scanner.cli.policy.documents import (
    DocumentNumber,
    Files,
    Project,
    Root,
    Wanted,
    documents,
    options_of,
)
from scanner.cli.terminal import say_error, say_notice
from scanner.errors import PolicyLimitError, UsageError
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from scanner.options import Options
    from scanner.policy.testing.asking import Answer

_FORMATS = ("json", "values")


@with_engine_options
def eval_(
    files: Files,
    query: Annotated[str, typer.Option("--query", "-q", metavar="QUERY", help="Query in Rego.")],
    policies: PolicyPlaces = None,
    fetch_policies: FetchPolicies = False,
    data: PolicyData = None,
    rego_v0: RegoV0 = False,
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="json: rows by document; or values: one on each line."
        ),
    ] = "json",
    document_input: Annotated[
        bool,
        typer.Option("--document-input", help="Give the document alone as input, as conftest does."),
    ] = False,
    document: DocumentNumber = None,
    project: Project = False,
    input_formats: InputFormats = None,
    root: Root = None,
    variable_files: VariableFiles = None,
    variable_environment: VariableEnvironment = False,
    workspace: Workspace = None,
    effective_time: EffectiveTime = None,
    plan_source: PlanSource = None,
    config: ConfigurationFile = None,
    stdin_name: StdinName = "",
    engine: EngineRequest = DEFAULT_ENGINE,
) -> None:
    """Evaluate a query on the input of each document, with the shipped policies, those of the configuration, and others.

    `data.settings` is what a scan would have. What policies print goes to standard error. Exits with 1 where the query is
    undefined for every document.
    """
    if format_ not in _FORMATS:
        raise UsageError(f"unknown format {format_!r}", hint=f"one of: {', '.join(_FORMATS)}")
    if document_input and project:
        raise UsageError("--document-input is about single documents", hint="leave --project out")
    wanted = Wanted(
        files=tuple(files),
        document=document,
        project=project,
        any_data=document_input,
        input_formats=tuple(input_formats or []),
        policies=PolicyRequest(
            tuple(policies or []), fetch=fetch_policies, data=tuple(data or []), rego_v0=rego_v0
        ),
        root=root,
        variable_files=tuple(variable_files or []),
        variable_environment=variable_environment,
        workspace=workspace,
        effective_time=effective_time,
        plan_source=plan_source,
        config=config,
        stdin_name=stdin_name,
    )
    evaluating = engines(engine)
    options = msgspec.structs.replace(options_of(wanted, judging=True), engines=evaluating)
    try:
        answers, incomplete = _answers(wanted, options, query, document_input=document_input)
    except PolicyLimitError as error:
        say_error(error)
        raise typer.Exit(ExitCode.INCOMPLETE) from error
    _say_prints(answers)
    print(
        _values(answers) if format_ == "values" else _json([answer.as_json() for answer in answers]), end=""
    )
    if incomplete:
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not any(answer.rows for answer in answers):
        say_notice("the query is undefined")
        raise typer.Exit(ExitCode.FINDINGS)


def _answers(
    wanted: Wanted, options: Options, query: str, *, document_input: bool
) -> tuple[list[Answer], bool]:
    from scanner.policy.testing.asking import ask  # noqa: PLC0415 - for a fast start of other commands

    inputs, incomplete = documents(wanted, options)
    return ask(query, inputs, options, document_input=document_input), incomplete


def _say_prints(answers: list[Answer]) -> None:
    from scanner.report.printable import printable  # noqa: PLC0415 - only where something is printed

    for answer in answers:
        for line in answer.prints:
            print(printable(line), file=sys.stderr)


def _values(answers: list[Answer]) -> str:
    """Return a line with the value of each row: that of the query, an array where it has several expressions."""
    rows = [row.expressions for answer in answers for row in answer.rows]
    values = [row[0] if len(row) == 1 else list(row) for row in rows]
    return "".join(f"{json.dumps(value)}\n" for value in values)


def _json(report: Any) -> str:
    return json.dumps(report, indent=2) + "\n"
