"""The job of docs/integrations/azure-pipelines.md, executed as an agent would."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import yaml
from junitparser import JUnitXml

from scanner import Options, scan
from tests.integrations.snippets import FLOATING, commit, environment, shellcheck, snippet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integrations.conftest import Checkout

SNIPPET = snippet("azure-pipelines")
PIPELINE: dict[str, Any] = yaml.safe_load(SNIPPET)
STEPS: list[dict[str, Any]] = PIPELINE["steps"]
(SCRIPT,) = (step["bash"] for step in STEPS if "bash" in step)


def test_steps() -> None:
    """The tasks and their versions, the depth of the history, and what is handed over whatever the scan says."""
    assert [step.get("task") or next(iter(step)) for step in STEPS] == [
        "checkout",
        "UsePythonVersion@0",
        "Cache@2",
        "bash",
        "PublishTestResults@2",
        "publish",
    ]
    assert STEPS[0]["fetchDepth"] == "0"
    assert [step.get("condition") for step in STEPS[4:]] == ["succeededOrFailed()"] * 2
    assert STEPS[4]["inputs"]["testResultsFormat"] == "JUnit"


def test_script_passes_shellcheck() -> None:
    assert shellcheck("#!/bin/bash\n" + SCRIPT, "bash") == ""


def test_agent_replaces_nothing_in_the_script() -> None:
    """An agent writes the value of a variable in the place of its name, so that the value would be a part of the script."""
    assert "$(" not in SCRIPT
    assert "${{" not in SCRIPT


def test_scanner_finds_nothing_in_the_snippet(tmp_path: Path) -> None:
    (tmp_path / "azure-pipelines.yml").write_text(SNIPPET, encoding="utf-8")
    assert scan(Options(paths=(str(tmp_path),))).findings == ()


def run(directory: Path, tool: tuple[Path, str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the step in a checkout."""
    for name in ("temp", "staging"):
        (directory.parent / name).mkdir()
    given = {
        "AGENT_TEMPDIRECTORY": str(directory.parent / "temp"),
        "BUILD_ARTIFACTSTAGINGDIRECTORY": str(directory.parent / "staging"),
        "CATTLEGUARD_REPOSITORY": str(tool[0]),
        "CATTLEGUARD_COMMIT": tool[1],
        "HOME": str(directory.parent),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", SCRIPT],
        cwd=directory,
        env=environment(**given, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def test_pull_request_fails_for_what_it_brings(change: Checkout, tool: tuple[Path, str]) -> None:
    ran = run(change.directory, tool, SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    staging = change.directory.parent / "staging"
    junit = JUnitXml.fromstring((staging / "cattleguard-junit.xml").read_bytes())
    cases = {case.name: [type(one).__name__ for one in case.result] for suite in junit for case in suite}
    assert cases["unpinned-image: service db"] == ["Failure"]
    assert cases["unpinned-image: service web"] == ["Skipped"]
    assert json.loads((staging / "cattleguard.sarif").read_bytes())["version"] == "2.1.0"


def test_branch_fails_for_what_it_has(tmp_path: Path, tool: tuple[Path, str]) -> None:
    directory = tmp_path / "work"
    directory.mkdir()
    commit(directory, {"compose.yaml": FLOATING}, "main")
    ran = run(directory, tool)
    assert ran.returncode == 1, ran.stdout + ran.stderr
