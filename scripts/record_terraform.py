"""Records what a real Terraform says of the expressions in `fixtures/terraform-evaluation`.

Usage: python -m scripts.record_terraform; see fixtures/terraform-evaluation/README.md.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from scripts.terraform_cases import cases

FIXTURE = Path(__file__).parent.parent / "fixtures" / "terraform-evaluation"
BATCH = 400
"""Outputs of one configuration: Terraform takes more than twice as long for twice as many."""

ENVIRONMENT = {
    **os.environ,
    "TF_CLI_CONFIG_FILE": os.devnull,
    "CHECKPOINT_DISABLE": "1",
    "TF_IN_AUTOMATION": "1",
}

INFINITE = re.compile(r'output value\s+"(c\d+)": cannot serialize infinity').search
"""Infinity is a number of the language, but not of JSON, so that such an output cannot be kept."""

Json = msgspec.Raw


class Case(msgspec.Struct, omit_defaults=True):
    """What Terraform says of an expression.

    Attributes:
        topic: what it is about.
        expression: its text.
        error: why it has no value; `infinite` where it is infinite.
        value: its value, null where nothing is known of it.
        type: the type of a known value, as Terraform writes types in JSON.
        unknown: true for what is unknown of the value, in the structure of the value.
    """

    topic: str
    expression: str
    error: str | None = None
    value: Json | None = None
    type: Json | None = None
    unknown: Json | None = None


class Output(msgspec.Struct):
    """An output of a planned state."""

    value: list[Json] | None = None
    type: tuple[str, list[Json]] | None = None


class Values(msgspec.Struct):
    """A planned state."""

    outputs: dict[str, Output] = {}


class Change(msgspec.Struct):
    """The change of an output."""

    after_unknown: bool | list[Json]
    after: list[Json] | None = None


class Plan(msgspec.Struct):
    """A plan, `terraform show -json`."""

    planned_values: Values
    output_changes: dict[str, Change] = {}


class Range(msgspec.Struct):
    """Where an error is."""

    filename: str


class Diagnostic(msgspec.Struct):
    """An error or a warning."""

    severity: str
    summary: str
    detail: str = ""
    range: Range | None = None


class Message(msgspec.Struct):
    """A line of `terraform plan -json`."""

    diagnostic: Diagnostic | None = None


def main() -> None:
    """Write all cases with what Terraform says of them."""
    pairs = list(cases(FIXTURE))
    lines: list[bytes] = []
    for start in range(0, len(pairs), BATCH):
        lines += [msgspec.json.encode(case) + b"\n" for case in recorded(pairs[start : start + BATCH])]
        print(len(lines), "of", len(pairs), file=sys.stderr)
    (FIXTURE / "cases.jsonl.gz").write_bytes(gzip.compress(b"".join(lines), mtime=0))


def recorded(pairs: list[tuple[str, str]]) -> list[Case]:
    """Return the cases of some expressions with their topics."""
    expressions = {f"c{number:03}": expression for number, (_, expression) in enumerate(pairs)}
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        prepare(directory)
        for output, expression in expressions.items():
            text = f'output "{output}" {{\n  sensitive = true\n  value = [\n{expression}\n  ]\n}}\n'
            (directory / f"{output}.tf").write_text(text, encoding="utf-8")
        errors: dict[str, str] = {}
        while found := plan(directory):
            errors |= found
            for output in found:
                (directory / f"{output}.tf").unlink()
        shown = msgspec.json.decode(terraform(directory, "show", "-json", "plan"), type=Plan)
    return [
        Case(topic, expression, error=errors[output])
        if output in errors
        else answer(topic, expression, shown, output)
        for output, (topic, expression) in zip(expressions, pairs, strict=True)
    ]


def prepare(directory: Path) -> None:
    """Make a configuration with the names that expressions may use."""
    context = msgspec.json.decode((FIXTURE / "context.json").read_bytes(), type=dict[str, dict[str, str]])
    lines = [f'variable "{name}" {{\n  default = {text}\n}}' for name, text in context["variables"].items()]
    lines += ["locals {", *(f"  {name} = {text}" for name, text in context["locals"].items()), "}"]
    lines += ['resource "terraform_data" "new" {\n  input = jsondecode(timestamp())\n}']
    (directory / "context.tf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copytree(FIXTURE / "files", directory / "files")
    terraform(directory, "init")


def plan(directory: Path) -> dict[str, str]:
    """Plan; return the outputs that have no value, each with the first reason."""
    text = terraform(directory, "plan", "-json", "-out=plan", "-input=false", check=False)
    errors: dict[str, str] = {}
    for line in text.splitlines():
        found = msgspec.json.decode(line, type=Message).diagnostic
        if found is None or found.severity != "error":
            continue
        if infinite := INFINITE(found.detail):
            errors[infinite[1]] = "infinite"
            continue
        if (
            found.range is None
            or not found.range.filename.startswith("c")
            or found.range.filename == "context.tf"
        ):
            raise SystemExit(f"{found}")
        errors.setdefault(found.range.filename.removesuffix(".tf"), f"{found.summary}: {found.detail}")
    return errors


def answer(topic: str, expression: str, shown: Plan, output: str) -> Case:
    """Return the case of an expression that has a value, or that may have one once resources are there."""
    change = shown.output_changes[output]
    unknown = change.after_unknown
    if isinstance(unknown, list) and b"true" in msgspec.json.encode(unknown):
        return Case(topic, expression, value=change.after[0] if change.after else None, unknown=unknown[0])
    known = shown.planned_values.outputs[output]
    assert known.value
    assert known.type
    return Case(topic, expression, value=known.value[0], type=known.type[1][0])


def terraform(directory: Path, *arguments: str, check: bool = True) -> bytes:
    """Run Terraform; return what it writes."""
    command = ["terraform", *arguments]
    return subprocess.run(command, cwd=directory, env=ENVIRONMENT, check=check, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    main()
