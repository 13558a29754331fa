"""The action's step, run as a runner would: its script in bash, inputs and files by environment variables."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(STEP,) = ACTION["runs"]["steps"]
FLOATING = "services: {web: {image: nginx}}\n"
VERSION = "services: {web: {image: 'nginx:1.27.3', healthcheck: {test: x}, read_only: true}}\n"
PINNED = VERSION.replace("nginx:1.27.3", "nginx@sha256:" + "0123456789abcdef" * 4)


DOCKER = 'variable "tag" {}\nresource "docker_image" "web" {\n  name = "nginx:${var.tag}"\n}\n'
TAG = 'tag = "latest"\n'
DENY = 'package main\n\nimport rego.v1\n\ndeny contains "no services" if input.services\n'


@dataclass(frozen=True)
class Run:
    """What is left of a step: its exit code, its outputs, its log."""

    code: int
    outputs: str
    log: str


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    directory = tmp_path / "work space"
    directory.mkdir()
    return directory


def write(workspace: Path, files: dict[str, str]) -> None:
    """Write files into a workspace."""
    for name, text in files.items():
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(workspace: Path, **inputs: str) -> Run:
    """Run the step in a workspace with inputs (`_` for `-` in their names), defaults for the others."""
    values = {
        name: inputs.pop(name.replace("-", "_"), given["default"]) for name, given in ACTION["inputs"].items()
    }
    assert inputs == {}
    script = workspace.parent / "script.sh"
    script.write_text(STEP["run"], encoding="utf-8")
    output = workspace.parent / "output"
    output.touch()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(workspace.parent),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(output),
        "CATTLEGUARD_PYTHON": sys.executable,
    }
    for name, text in STEP["env"].items():
        (wanted,) = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", text).groups()  # type: ignore[union-attr]
        environment[name] = values[wanted]
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
        cwd=workspace,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(done.returncode, output.read_text(encoding="utf-8"), done.stdout)


def commands(log: str) -> list[str]:
    """Return the commands that a runner takes from a log."""
    found = []
    token = None
    for line in log.splitlines():
        match = re.match(
            r"\s*::([^: ]+)|.*##\[([^\] ]+)", line
        )  # the older form is obeyed wherever it stands
        name = match and (match[1] or match[2])
        if name and token in {None, name}:
            found.append(name if token is None else "resume")
            token = line.partition("::stop-commands::")[2] or None if name == "stop-commands" else None
    return found


@pytest.mark.parametrize(
    ("files", "inputs", "code"),
    [
        pytest.param({"compose.yaml": PINNED}, {}, 0, id="clean"),
        pytest.param({"compose.yaml": FLOATING}, {}, 1, id="findings"),
        pytest.param({"compose.yaml": VERSION}, {}, 0, id="below the severity"),
        pytest.param({"compose.yaml": VERSION}, {"fail_on": "medium"}, 1, id="severity by input"),
        pytest.param({"compose.yaml": VERSION}, {"profile": "strict"}, 1, id="a stricter profile"),
        pytest.param({"compose.yaml": FLOATING}, {"profile": "audit"}, 0, id="a profile that reports"),
        pytest.param({"compose.yaml": PINNED}, {"profile": "strickt"}, 2, id="no such profile"),
        pytest.param(
            {"compose.yaml": PINNED, "our policies/main.rego": DENY},
            {"policies": "\nour policies\n"},
            1,
            id="a policy of the workspace",
        ),
        pytest.param({"compose.yaml": PINNED}, {"policies": "nowhere"}, 2, id="no such policies"),
        pytest.param(
            {"compose.yaml": VERSION, "cattleguard.yaml": "fail-on: medium"},
            {},
            1,
            id="severity as configured",
        ),
        pytest.param({"compose.yaml": PINNED}, {"fail_on": "much"}, 2, id="no such severity"),
        pytest.param({"compose.yaml": PINNED}, {"paths": "nowhere"}, 2, id="no such path"),
        pytest.param({"compose.yaml": FLOATING, "broken.tf": 'resource "x" {'}, {}, 3, id="incomplete"),
        pytest.param({"README": "nothing here"}, {}, 4, id="nothing to assess"),
        pytest.param(
            {"a/compose.yaml": PINNED, "b c/compose.yaml": FLOATING}, {"paths": "a"}, 0, id="one path"
        ),
        pytest.param(
            {"a/compose.yaml": PINNED, "b c/compose.yaml": FLOATING}, {"paths": "b c"}, 1, id="a space"
        ),
        pytest.param(
            {"a/compose.yaml": PINNED, "b c/compose.yaml": FLOATING},
            {"paths": "a\nb c\n"},
            1,
            id="one path a line",
        ),
        pytest.param(
            {"a/compose.yaml": PINNED, "b/compose.yaml": FLOATING}, {"paths": "*/*.yaml"}, 1, id="a pattern"
        ),
        pytest.param({"compose.yaml": FLOATING}, {"paths": ""}, 1, id="no path is the workspace"),
        pytest.param({"main.tf": DOCKER, "e v/a": TAG}, {"variable_files": "e v/a\n"}, 1, id="variables"),
        pytest.param({"main.tf": DOCKER}, {"variable_files": "nowhere"}, 2, id="no such variable file"),
        pytest.param({"compose.yaml": PINNED}, {"plan_source": "nowhere"}, 2, id="no such configuration"),
    ],
)
def test_exit_code(workspace: Path, files: dict[str, str], inputs: dict[str, str], code: int) -> None:
    write(workspace, files)

    done = run(workspace, **inputs)

    assert (done.code, done.outputs) == (code, f"exit-code={code}\n"), done.log
    assert ACTION["outputs"]["exit-code"]["value"] == f"${{{{ steps.{STEP['id']}.outputs.exit-code }}}}"


def test_report_for_code_scanning(workspace: Path) -> None:
    write(workspace, {"deploy/it's here/compose.yaml": FLOATING})

    assert run(workspace, paths="deploy", sarif_file="out $HOME.sarif").code == 1

    report: dict[str, Any] = json.loads((workspace / "out $HOME.sarif").read_text(encoding="utf-8"))
    places = {
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for result in report["runs"][0]["results"]
    }
    assert ("unpinned-image", "deploy/it%27s%20here/compose.yaml") in places


@pytest.mark.parametrize(
    "value",
    [
        "$(touch harm)",
        "`touch harm`",
        "a; touch harm",
        '"; touch harm; "',
        "' && touch harm && '",
        "--output=json=harm",
        "-h",
        "${IFS}touch${IFS}harm",
        "x\n$(touch harm)\n--output=json=harm",
    ],
)
@pytest.mark.parametrize("name", ["paths", "fail_on", "variable_files", "plan_source"])
def test_input_is_data(workspace: Path, name: str, value: str) -> None:
    write(workspace, {"compose.yaml": PINNED})

    done = run(workspace, **{name: value})

    assert (done.code, done.outputs) == (2, "exit-code=2\n"), done.log
    assert [path.name for path in workspace.iterdir()] == ["compose.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "json.py",
        "typer.py",
        "scanner/__init__.py",
        "scanner/__main__.py",
        "sitecustomize.py",
        "yaml/__init__.py",
    ],
)
def test_nothing_in_the_workspace_is_run(workspace: Path, name: str) -> None:
    write(workspace, {"compose.yaml": PINNED, name: "raise SystemExit('the workspace was imported')\n"})

    done = run(workspace)

    assert done.code == 0, done.log


def test_the_log_of_hostile_files_holds_no_command(workspace: Path) -> None:
    write(
        workspace,
        {
            "compose.yaml": "services: {web: {image: nginx}} # ##[set-output name=exit-code;]0\n",
            "::error::/compose.yaml": FLOATING,
            "::stop-commands::a.tf": "x = {",
        },
    )

    done = run(workspace)

    assert "[set-output name=exit-code;]0" in done.log  # the line is shown
    assert commands(done.log) == ["stop-commands", "resume"]
    assert done.log.rstrip().endswith("::")


def test_the_runner_would_obey_such_a_log() -> None:
    assert commands("1 | image: ##[set-output name=exit-code;]0\n::error::x") == ["set-output", "error"]


def test_the_script_holds_no_expression_and_uses_no_other_action() -> None:
    assert "${{" not in STEP["run"]
    assert STEP.keys() == {"id", "shell", "env", "run"}


@pytest.mark.parametrize(("images", "code"), [("false", 0), ("true", 3)])
def test_registries_are_asked_only_where_that_is_wanted(workspace: Path, images: str, code: int) -> None:
    # Nothing listens at port 1 of this machine.
    write(workspace, {"compose.yaml": VERSION.replace("nginx:1.27.3", "localhost:1/nginx:1.27.3")})

    done = run(workspace, images=images)

    assert (done.code, "localhost:1/nginx:1.27.3  error" in done.log) == (code, images == "true")
