"""Our own workflows and our action: what zizmor says of them, and that the action's scripts are sound."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = sorted((ROOT / "scripts").glob("**/*.sh"))
TOOLS = Path(sys.executable).parent


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run zizmor, as strict as it can be, without a network."""
    return subprocess.run(
        [TOOLS / "zizmor", "--offline", "--persona=pedantic", "--no-progress", "--color=never", *paths],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_zizmor_has_nothing_to_say(path: Path) -> None:
    done = zizmor(path)

    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_say_it(tmp_path: Path) -> None:
    workflow = tmp_path / ".github" / "workflows" / "ci.yml"
    workflow.parent.mkdir(parents=True)
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    workflow.write_text(re.sub(r"(actions/checkout)@[0-9a-f]{40}", r"\1@v6", text), encoding="utf-8")

    assert zizmor(workflow).returncode != 0


def test_only_the_upload_to_code_scanning_may_write() -> None:
    written = [line.strip() for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines()]

    assert [line for line in written if re.search(r":\s*write\b", line)] == [
        "security-events: write # the upload to code scanning"
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    done = subprocess.run(
        [TOOLS / "shellcheck", "--severity=style", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "set -eu" in script.read_text(encoding="utf-8")


def test_shellcheck_would_say_it(tmp_path: Path) -> None:
    script = tmp_path / "a.sh"
    script.write_text("#!/bin/sh\nrm $1\n", encoding="utf-8")

    assert subprocess.run([TOOLS / "shellcheck", script], capture_output=True, check=False).returncode == 1
