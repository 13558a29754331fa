"""The action in workspaces of one state: what it is given, what it answers, and that nothing in them commands it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.composite_action import ACTION, ROOT, Ended, commands
from tests.packaging.composite_action import run as run_action

FLOATING = "services: {web: {image: nginx}}\n"
VERSION = "services: {web: {image: 'nginx:1.27.3', healthcheck: {test: x}, read_only: true}}\n"
PINNED = VERSION.replace("nginx:1.27.3", "nginx@sha256:" + "0123456789abcdef" * 4)
DOCKER = 'variable "tag" {}\nresource "docker_image" "web" {\n  name = "nginx:${var.tag}"\n}\n'
TAG = 'tag = "latest"\n'
DENY = 'package main\n\nimport rego.v1\n\ndeny contains "no services" if input.services\n'
VERDICTS = {0: "passed", 1: "findings", 2: "error", 3: "incomplete", 4: "nothing"}
SCRIPTS = sorted((ROOT / "scripts" / "action").glob("*.sh"))


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


def run(workspace: Path, **inputs: str) -> Ended:
    """Run the action with inputs (`_` for `-` in their names)."""
    return run_action(workspace, {name.replace("_", "-"): text for name, text in inputs.items()})


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
        pytest.param(
            {"compose.yaml": VERSION, "ours.yaml": "fail-on: medium"},
            {"config": "ours.yaml"},
            1,
            id="another configuration",
        ),
        pytest.param({"compose.yaml": PINNED}, {"fail_on": "much"}, 2, id="no such severity"),
        pytest.param({"compose.yaml": PINNED}, {"images": "yes"}, 2, id="neither true nor false"),
        pytest.param({"compose.yaml": PINNED}, {"reports": "junit"}, 2, id="a report without a place"),
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
        pytest.param(
            {"a/compose.yaml": PINNED, "b/compose.yaml": FLOATING},
            {"working_directory": "a"},
            0,
            id="a directory of the workspace",
        ),
        pytest.param({"main.tf": DOCKER, "e v/a": TAG}, {"variable_files": "e v/a\n"}, 1, id="variables"),
        pytest.param({"main.tf": DOCKER}, {"variable_files": "nowhere"}, 2, id="no such variable file"),
        pytest.param({"compose.yaml": PINNED}, {"plan_source": "nowhere"}, 2, id="no such configuration"),
    ],
)
def test_exit_code(workspace: Path, files: dict[str, str], inputs: dict[str, str], code: int) -> None:
    write(workspace, files)

    done = run(workspace, **inputs)

    said = (done.code, done.outputs["exit-code"], done.outputs["verdict"])
    assert said == (code, str(code), VERDICTS[code]), done.log


def test_outputs(workspace: Path) -> None:
    write(workspace, {"compose.yaml": FLOATING})

    done = run(workspace, sarif_file="out $HOME.sarif", reports="json=a b.json\nmarkdown=/dev/null/../c.md\n")
    assert done.outputs["exit-code"] == "2"  # nothing can be written there

    done = run(workspace, sarif_file="out $HOME.sarif", reports="\njson=a b.json\nmarkdown=c.md\n")
    assert done.outputs == {
        "exit-code": "1",
        "verdict": "findings",
        "findings": "2",
        "new": "2",
        "existing": "0",
        "fixed": "0",
        "waived": "0",
        "sarif": str(workspace / "out $HOME.sarif"),
        "reports": f"{workspace}/a b.json\n{workspace}/c.md",
    }
    assert all(Path(path).is_file() for path in (done.outputs["sarif"], *done.outputs["reports"].split("\n")))


def test_report_for_code_scanning_without_asking(workspace: Path) -> None:
    write(workspace, {"deploy/it's here/compose.yaml": FLOATING})

    done = run(workspace, paths="deploy")

    report: dict[str, Any] = json.loads(Path(done.outputs["sarif"]).read_text(encoding="utf-8"))
    places = {
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for result in report["runs"][0]["results"]
    }
    assert ("unpinned-image", "deploy/it%27s%20here/compose.yaml") in places
    assert not Path(done.outputs["sarif"]).is_relative_to(workspace)


@pytest.mark.parametrize("directory", [".", "deploy"])
def test_annotations_and_summary(workspace: Path, directory: str) -> None:
    write(workspace, {"deploy/compose.yaml": FLOATING})

    done = run(workspace, working_directory=directory)

    shown = commands(done.log)
    assert shown[:2] == ["::stop-commands::", "resume"]
    start = (
        "::error file=deploy/compose.yaml,line=1,endLine=1,col=25,endColumn=30,title=unpinned-image (high)::"
    )
    assert shown[2].startswith(start)
    assert [re.split("[ :]+", line)[1] for line in shown[2:]] == ["error", "warning"]
    assert '"uri":"deploy/compose.yaml"' in Path(done.outputs["sarif"]).read_text(encoding="utf-8").replace(
        " ", ""
    )
    assert done.summary.startswith("## \N{CROSS MARK} Cattleguard: 1 finding at or above high, 1 below\n")


def test_neither_annotations_nor_summary_where_they_are_not_wanted(workspace: Path) -> None:
    write(workspace, {"compose.yaml": FLOATING})

    done = run(workspace, annotations="false", summary="false")

    assert (done.code, commands(done.log), done.summary) == (1, ["::stop-commands::", "resume"], "")


def test_what_cannot_start_says_so_in_the_run(workspace: Path) -> None:
    done = run(workspace, paths="nowhere")

    assert commands(done.log)[2:] == [
        "::error title=Cattleguard::Nothing was assessed. The log above says why."
    ]
    assert (done.outputs["sarif"], done.outputs["new"]) == ("", "")


@pytest.mark.parametrize("program", ["true", "false"])
def test_what_comes_to_no_end_neither_passes_nor_has_findings(workspace: Path, program: str) -> None:
    write(workspace, {"compose.yaml": PINNED})

    done = run_action(workspace, {}, CATTLEGUARD_PYTHON=program)

    assert (done.code, done.outputs["exit-code"], done.outputs["verdict"]) == (2, "2", "error")


@pytest.mark.parametrize("directory", ["..", "link", "a/../.."])
def test_the_working_directory_is_in_the_workspace(workspace: Path, directory: str) -> None:
    write(workspace, {"a/compose.yaml": PINNED})
    (workspace / "link").symlink_to(workspace.parent)

    done = run(workspace, working_directory=directory)

    assert (done.code, done.outputs["exit-code"]) == (2, "2")
    assert commands(done.log) == ["::error title=Cattleguard::The working directory is not in the workspace."]


def test_a_link_in_the_workspace_may_be_the_working_directory(workspace: Path) -> None:
    write(workspace, {"a/compose.yaml": FLOATING})
    (workspace / "link").symlink_to(workspace / "a")

    done = run(workspace, working_directory="link")

    assert commands(done.log)[2].startswith("::error file=a/compose.yaml,line=1,")


HOSTILE = [
    "--output=json=harm",
    "$(touch harm)`touch harm`'\"; touch harm\n${IFS}touch${IFS}harm\n--output=json=harm\nexit-code=0\nverdict<<E\npassed\nE",
]


@pytest.mark.parametrize("value", HOSTILE, ids=["an option", "commands"])
@pytest.mark.parametrize(
    "name",
    [
        "paths",
        "fail-on",
        "variable-files",
        "plan-source",
        "config",
        "waivers",
        "baseline",
        "reports",
        "cache",
    ],
)
def test_input_is_data(workspace: Path, name: str, value: str) -> None:
    write(workspace, {"compose.yaml": PINNED})

    done = run_action(workspace, {name: value})

    assert (done.code, done.outputs["exit-code"], done.outputs["verdict"]) == (2, "2", "error"), done.log
    assert [path.name for path in workspace.iterdir()] == ["compose.yaml"]


@pytest.mark.parametrize("value", HOSTILE, ids=["an option", "commands"])
@pytest.mark.parametrize("name", ["working-directory", "diff-base", "govern-from"])
def test_input_of_git_is_data(workspace: Path, name: str, value: str) -> None:
    write(workspace, {"compose.yaml": PINNED})

    done = run_action(workspace, {name: value})

    assert (done.code != 0, done.outputs["exit-code"], done.outputs["verdict"]) == (True, "2", "error"), (
        done.log
    )
    assert [path.name for path in workspace.iterdir()] == ["compose.yaml"]


def test_name_of_a_report_is_data(workspace: Path) -> None:
    write(workspace, {"compose.yaml": FLOATING})

    done = run(workspace, sarif_file="a\nexit-code=0\n.sarif")

    assert done.outputs["exit-code"] == "1"
    assert done.outputs["sarif"] == f"{workspace}/a\nexit-code=0\n.sarif"


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


def test_the_log_of_hostile_files_holds_no_command_but_ours(workspace: Path) -> None:
    write(
        workspace,
        {
            "compose.yaml": "services: {web: {image: nginx}} # ##[set-output name=exit-code;]0\n",
            "::error::/compose.yaml": FLOATING,
            "::stop-commands::a.tf": "x = {",
            "a,line=9::x%0A::set-output name=exit-code::0\n::error::/compose.yaml": FLOATING,
        },
    )

    done = run(workspace)

    assert "[set-output name=exit-code;]0" in done.log  # the line is shown
    shown = commands(done.log)
    assert shown[:2] == ["::stop-commands::", "resume"]
    assert {re.split("[ :]+", line)[1] for line in shown[2:]} == {"error", "warning"}
    assert (
        "file=a%2Cline=9%3A%3Ax%250A%3A%3Aset-output name=exit-code%3A%3A0\\n%3A%3Aerror%3A%3A/compose.yaml,line=1,"
        in done.log
    )


def test_the_runner_would_obey_such_a_log() -> None:
    assert commands("1 | image: ##[set-output name=exit-code;]0\n::error::x") == [
        "1 | image: ##[set-output name=exit-code;]0",
        "::error::x",
    ]


def test_results_are_kept_only_where_that_is_wanted(workspace: Path) -> None:
    write(workspace, {"compose.yaml": FLOATING})
    assert run(workspace).used == []

    done = run(workspace, cache="true")

    assert done.code == 1, done.log
    (restored, given), (saved, kept) = done.used  # kept although there are findings
    assert (restored.split("@")[0], saved.split("@")[0]) == ("actions/cache/restore", "actions/cache/save")
    assert given["path"] == kept["path"]
    assert given["key"] == kept["key"]
    assert re.fullmatch(r"cattleguard-results-Linux-X64-\d+-", given["restore-keys"])
    assert given["key"].startswith(given["restore-keys"])


def test_kept_results_are_used_and_say_the_same(workspace: Path) -> None:
    write(workspace, {"compose.yaml": FLOATING})
    kept = workspace.parent / "runner" / "temp" / "cattleguard-results"
    usual = run(workspace)
    assert not kept.exists()

    first, second = run(workspace, cache="true"), run(workspace, cache="true")

    assert any(path.is_file() for path in kept.rglob("*"))
    assert commands(usual.log) == commands(first.log) == commands(second.log)
    assert usual.summary == first.summary == second.summary


@pytest.mark.parametrize("step", ACTION["runs"]["steps"], ids=lambda step: str(step.get("id", "save")))
def test_steps_hold_no_expression_and_use_nothing_that_moves(step: dict[str, Any]) -> None:
    if "run" in step:
        assert re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/scripts/action/[a-z]+\.sh"', step["run"])
    else:
        assert re.fullmatch(r"actions/cache/(restore|save)@[0-9a-f]{40}", step["uses"])


@pytest.mark.parametrize(("images", "code"), [("false", 0), ("true", 3)])
def test_registries_are_asked_only_where_that_is_wanted(workspace: Path, images: str, code: int) -> None:
    # Nothing listens at port 1 of this machine.
    write(workspace, {"compose.yaml": VERSION.replace("nginx:1.27.3", "localhost:1/nginx:1.27.3")})

    done = run(workspace, images=images)

    assert (done.code, "localhost:1/nginx:1.27.3  error" in done.log) == (code, images == "true")
