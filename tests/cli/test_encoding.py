"""On a system whose encoding is not UTF-8, as on Windows where output goes to a file, nothing is lost and nothing breaks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.report import NAMES

ROOT = Path(__file__).parents[2]
FILE = "d\xe9 \u56f3/compose.yaml"


def said(directory: Path, *arguments: str, encoding: str = "cp1252") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "scanner", *arguments]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text("services:\n  w\xe9b:\n    image: nginx\n", encoding="utf-8")
    return tmp_path


def test_reports_are_the_same_on_standard_output_and_in_a_file(repository: Path, tmp_path: Path) -> None:
    names = [name for name in NAMES if name != "console"]
    out = tmp_path / "out"
    files = [f"--output={name}={out / name}" for name in names]
    shown = said(repository, "scan", "--no-cache", *(f"--format={name}" for name in names), *files, ".")
    assert (shown.returncode, shown.stderr) == (1, b"")
    assert shown.stdout == b"".join((out / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["scan", "--no-cache"], id="scan"),
        pytest.param(["waive", f"{FILE}:3", "--reason=\u56f3 \xe9", "--dry-run"], id="waive"),
        pytest.param(["config", "show", "--exclude=\u56f3"], id="config show"),
        pytest.param(["baseline", "create", "--output=\u56f3.json"], id="baseline create"),
    ],
)
def test_what_cannot_be_encoded_is_escaped(repository: Path, arguments: list[str]) -> None:
    done = said(repository, *arguments, encoding="ascii")
    assert done.returncode == (1 if arguments[0] == "scan" else 0), done.stderr
    assert b"\\u56f3" in done.stdout
    assert b"Traceback" not in done.stderr
