"""Runs a composite action as a runner of GitHub Actions does: its steps in bash, inputs, outputs and files by environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path
from typing import Any

import msgspec
import yaml

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")


class Ended(msgspec.Struct, frozen=True):
    """What is left of an action that has run.

    Attributes:
        code: exit code of the last step.
        outputs: those of the action, by name.
        log: what all steps wrote.
        summary: what they added to the job's summary.
        used: the actions that it used, with what they were given.
    """

    code: int
    outputs: Mapping[str, str]
    log: str
    summary: str
    used: list[tuple[str, dict[str, str]]]


def run(workspace: Path, inputs: Mapping[str, str], **circumstances: str) -> Ended:
    """Run the action in a workspace.

    Args:
        workspace: the workspace; beside it stand the runner's own files.
        inputs: by name; defaults for the others.
        circumstances: variables of the environment, and with a point in their names (by `**`) expressions' values.
    """
    assert inputs.keys() <= ACTION["inputs"].keys()
    given = {f"inputs.{name}": inputs.get(name, said["default"]) for name, said in ACTION["inputs"].items()}
    context = {**given, **{name: text for name, text in circumstances.items() if "." in name}}
    files = _files(workspace.parent / "runner")
    context["runner.temp"] = files["RUNNER_TEMP"]
    environment = {**_environment(workspace), **files}
    environment |= {name: text for name, text in circumstances.items() if "." not in name}
    code, log, used = 0, "", []
    for step in ACTION["runs"]["steps"]:
        if code or not holds(step.get("if", "true"), context):
            continue
        if "uses" in step:
            used.append((step["uses"], {key: filled(text, context) for key, text in step["with"].items()}))
            continue
        env = {name: filled(text, context) for name, text in step.get("env", {}).items()}
        code, said, outputs = _step(step["run"], workspace, environment | env)
        log += said
        context |= {f"steps.{step['id']}.outputs.{name}": text for name, text in outputs.items()}
    outputs = {name: filled(said["value"], context) for name, said in ACTION["outputs"].items()}
    return Ended(code, outputs, log, Path(files["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8"), used)


def filled(text: str, context: Mapping[str, str]) -> str:
    """Return a text with the values of its expressions."""
    return _EXPRESSION.sub(lambda match: value(match[1], context), text)


def value(expression: str, context: Mapping[str, str]) -> str:
    """Return the value of `NAME`, `'TEXT'` or `A || B`; a name without a value is empty."""
    for part in expression.split(" || "):
        found = part[1:-1] if part.startswith("'") else context.get(part, "")
        if found:
            return found
    return ""


def holds(condition: str, context: Mapping[str, str]) -> bool:
    """Return whether `A == B` or `true` holds."""
    left, equals, right = condition.partition(" == ")
    return value(left, context) == value(right, context) if equals else condition == "true"


def commands(log: str) -> list[str]:
    """Return the lines of a log that a runner takes for commands, as src/Runner.Common/ActionCommand.cs finds them."""
    found = []
    token = None
    for line in log.splitlines():
        match = re.match(r"\s*::([^: ]+)(?: .*?)?::|.*##\[([^\] ]+)", line)  # the older form counts anywhere
        name = match and (match[1] or match[2])
        if name and token in {None, name}:
            found.append(line.strip() if token is None else "resume")
            token = line.partition("::stop-commands::")[2] or None if name == "stop-commands" else None
    return [re.sub(r"(?<=stop-commands::).*", "", line) for line in found]


def read_outputs(text: str) -> dict[str, str]:
    """Return what a file of outputs says, as src/Runner.Worker/FileCommandManager.cs reads it."""
    found = {}
    lines = iter(text.splitlines())
    for line in lines:
        match = re.fullmatch(r"([^=<]+)(=|<<)(.*)", line)
        assert match, line
        if match[2] == "=":
            found[match[1]] = match[3]
        else:
            found[match[1]] = "\n".join(iter(lambda end=match[3]: _until(lines, end), None))  # type: ignore[misc]
    return found


def _until(lines: Any, end: str) -> str | None:
    line = next(lines)
    return None if line == end else str(line)


def _files(directory: Path) -> dict[str, str]:
    (directory / "temp").mkdir(parents=True, exist_ok=True)
    files = {name: directory / name.lower() for name in ("GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")}
    for path in files.values():
        path.write_text("", encoding="utf-8")
    return {"RUNNER_TEMP": str(directory / "temp"), **{name: str(path) for name, path in files.items()}}


def _environment(workspace: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(workspace.parent),
        "RUNNER_OS": "Linux",
        "RUNNER_ARCH": "X64",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_SHA": "0" * 40,
        "GITHUB_BASE_REF": "",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "CATTLEGUARD_PYTHON": sys.executable,
    }


def _step(script: str, workspace: Path, environment: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """Return the exit code, the log and the outputs of a step with `shell: bash`."""
    directory = workspace.parent / "runner"
    (directory / "script.sh").write_text(script, encoding="utf-8")
    output = directory / "output"
    output.write_text("", encoding="utf-8")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", directory / "script.sh"],
        cwd=workspace,
        env={**environment, "GITHUB_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, read_outputs(output.read_text(encoding="utf-8"))
