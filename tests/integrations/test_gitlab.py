"""The job of docs/integrations/gitlab.md, executed as a runner would."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml
from junitparser import JUnitXml

from scanner import Options, scan
from tests.integrations.snippets import FLOATING, MORE, commit, environment, git, shellcheck, snippet

if TYPE_CHECKING:
    from tests.integrations.conftest import Checkout

SNIPPET = snippet("gitlab")
JOB: dict[str, Any] = yaml.safe_load(SNIPPET)["cattleguard"]
SCRIPT = "\n".join((*JOB["before_script"], *JOB["script"])) + "\n"
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "gitlab-ci.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def test_snippet_is_valid() -> None:
    VALIDATOR.validate(yaml.safe_load(SNIPPET))


@pytest.mark.parametrize("change", [{"scripts": []}, {"artifacts": {"reports": {"junits": "a"}}}], ids=str)
def test_schema_refuses_another_job(change: dict[str, Any]) -> None:
    job = {**JOB, **change} if "artifacts" in change else {"scripts": JOB["script"]}
    assert not VALIDATOR.is_valid({"cattleguard": job})


def test_script_passes_shellcheck() -> None:
    assert shellcheck("#!/bin/sh\nset -e\n" + SCRIPT, "sh") == ""


def test_scanner_finds_nothing_in_the_snippet(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text(SNIPPET, encoding="utf-8")
    assert scan(Options(paths=(str(tmp_path),))).findings == ()


def run(directory: Path, tool: tuple[Path, str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the job in a checkout; the runner stops at the first command that fails."""
    given = {
        "CI_PROJECT_DIR": str(directory),
        "CI_PIPELINE_CREATED_AT": "2026-01-31T12:00:00Z",
        "CATTLEGUARD_REPOSITORY": str(tool[0]),
        "CATTLEGUARD_COMMIT": tool[1],
        "TMPDIR": str(directory.parent),
        "HOME": str(directory.parent),
    }
    return subprocess.run(
        ["sh", "-e", "-c", SCRIPT],
        cwd=directory,
        env=environment(**given, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def reports(directory: Path) -> tuple[JUnitXml, Any, Any]:
    """Return the reports that the job hands over."""
    junit, quality, sast = (
        (directory / JOB["artifacts"]["reports"][name]).read_bytes()
        for name in ("junit", "codequality", "sast")
    )
    return JUnitXml.fromstring(junit), json.loads(quality), json.loads(sast)


def test_merge_request_fails_for_what_it_brings(change: Checkout, tool: tuple[Path, str]) -> None:
    ran = run(
        change.directory,
        tool,
        CI_MERGE_REQUEST_DIFF_BASE_SHA=change.base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    junit, quality, sast = reports(change.directory)
    cases = {case.name: [type(one).__name__ for one in case.result] for suite in junit for case in suite}
    assert cases["unpinned-image: service db"] == ["Failure"]
    assert cases["unpinned-image: service web"] == ["Skipped"]
    images = {one["description"] for one in quality if one["check_name"] == "unpinned-image"}
    assert len(images) == 2
    assert sast["scan"]["start_time"] == "2026-01-31T12:00:00"
    assert {one["location"]["file"] for one in sast["vulnerabilities"]} >= {"compose.yaml"}


def test_branch_fails_for_what_it_has(tmp_path: Path, tool: tuple[Path, str]) -> None:
    commit(tmp_path, {"compose.yaml": FLOATING}, "main")
    ran = run(tmp_path, tool)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert reports(tmp_path)[0].failures > 0


def test_job_ends_where_the_tool_is_not_what_was_pinned(change: Checkout, tool: tuple[Path, str]) -> None:
    ran = run(change.directory, (tool[0], "0" * 40))
    assert ran.returncode not in (0, 1, 3)
    assert not (change.directory / "gl-sast-report.json").exists()


def test_merge_request_that_changes_nothing_passes(change: Checkout, tool: tuple[Path, str]) -> None:
    git(change.directory, "checkout", "--quiet", "-b", "other", change.base)
    commit(change.directory, {"notes.md": MORE}, "other")
    ran = run(
        change.directory,
        tool,
        CI_MERGE_REQUEST_DIFF_BASE_SHA=change.base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
