"""`cattleguard policy input`."""

from __future__ import annotations

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
from scanner.cli.policy.documents import (
    DocumentNumber,
    Files,
    Project,
    Root,
    Wanted,
    documents,
    options_of,
)
from scanner.exit_codes import ExitCode


def input_(
    files: Files,
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
) -> None:
    """Print the input that policies see of a file, as JSON: one object, or an array where there are several documents.

    No registry is asked, so that no image has evidence. Facts hold no credentials; but `document` is the file itself, with
    every secret that stands in it.
    """
    import msgspec  # noqa: PLC0415 - for a fast start of other commands

    wanted = Wanted(
        files=tuple(files),
        document=document,
        project=project,
        input_formats=tuple(input_formats or []),
        root=root,
        variable_files=tuple(variable_files or []),
        variable_environment=variable_environment,
        workspace=workspace,
        effective_time=effective_time,
        plan_source=plan_source,
        config=config,
        stdin_name=stdin_name,
    )
    inputs, incomplete = documents(wanted, options_of(wanted, judging=False))
    if inputs:
        contents = [one.content for one in inputs]
        text = contents[0] if len(contents) == 1 else b"[" + b",".join(contents) + b"]"
        print(_for_terminals(msgspec.json.format(text, indent=2).decode()))
    if incomplete:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _for_terminals(text: str) -> str:
    """Return JSON whose texts hold no character that steers a terminal; it means the same."""
    if text.isascii() and "\x7f" not in text:
        return text  # JSON has no other control characters.
    return "".join(one if one.isprintable() or one == "\n" else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    """Return the escape of a character in JSON (RFC 8259, section 7)."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
