"""The page on GitHub: its workflows are sound, by our own rules and by zizmor's, and its tables are those of the action."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.cli import run
from scripts.generate_action_docs import ACTION, PAGE, filled

TEXT = PAGE.read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
WORKFLOWS = [snippet for snippet in SNIPPETS if "jobs:" in snippet]
INPUTS = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
PLACEHOLDER = "OWNER/cattleguard@COMMIT"
NAMED = "owner/cattleguard@0123456789abcdef0123456789abcdef01234567 # v1.0.0"


def written(directory: Path, snippet: str) -> Path:
    """Write a workflow of the page, with a commit where the page has a placeholder, and return its path."""
    path = directory / ".github" / "workflows" / "cattleguard.yml"
    path.parent.mkdir(parents=True)
    path.write_text(snippet.replace(PLACEHOLDER, NAMED), encoding="utf-8")
    return path


def test_tables_are_those_of_the_action() -> None:
    assert filled(TEXT, yaml.safe_load(ACTION.read_text(encoding="utf-8"))) == TEXT


def test_another_action_has_other_tables() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    action["inputs"]["more"] = {"description": "More.", "default": "1"}

    assert "| `more` | `1` | More. |\n" in filled(TEXT, action)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_are_yaml_and_name_inputs_that_exist(snippet: str) -> None:
    workflow: dict[str, Any] = yaml.safe_load(snippet)

    steps = [step for job in workflow.get("jobs", {}).values() for step in job["steps"]]
    given = [step.get("with", {}) for step in steps if step.get("uses") == PLACEHOLDER]
    assert len(given) == ("jobs" in workflow)
    assert all(inputs.keys() <= INPUTS.keys() for inputs in given)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=range(len(WORKFLOWS)))
def test_our_own_rules_have_nothing_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], workflow: str
) -> None:
    written(tmp_path, workflow)

    assert run(["scan", "--format", "json", "--fail-on", "info", str(tmp_path)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=range(len(WORKFLOWS)))
def test_zizmor_has_nothing_to_say(tmp_path: Path, workflow: str) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).parent / "zizmor",
            "--offline",
            "--persona=pedantic",
            "--no-progress",
            written(tmp_path, workflow),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("there", "called"),
    [
        ("", ["POST", "repos/a/b/issues/7/comments"]),
        ("11\n12", ["PATCH", "repos/a/b/issues/comments/11"]),
    ],
    ids=["none yet", "there already"],
)
def test_the_comment_is_made_or_updated(tmp_path: Path, there: str, called: list[str]) -> None:
    (step,) = [
        step
        for workflow in WORKFLOWS
        for step in yaml.safe_load(workflow)["jobs"]["scan"]["steps"]
        if step.get("name") == "Comment"
    ]
    gh = tmp_path / "gh"
    gh.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"print({there!r}) if '--paginate' in sys.argv else open({str(tmp_path / 'called')!r}, 'w').write(json.dumps(sys.argv))\n",
        encoding="utf-8",
    )
    gh.chmod(0o755)

    subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        env={
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "a/b",
            "NUMBER": "7",
            "COMMENT": "a b.md",
        },
        check=True,
    )

    arguments = json.loads((tmp_path / "called").read_text(encoding="utf-8"))[1:]
    method, place = called
    assert arguments == ["api", "--silent", "--method", method, place, "--field", "body=@a b.md"]
