"""What the configuration of another revision says, shown, and where its reports are written."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a configuration in its one commit, as the working directory."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    place = tmp_path / "repository"
    place.mkdir()
    monkeypatch.chdir(place)
    (place / "cattleguard.yaml").write_text("fail-on: low\noutputs: {json: results/a.json}\n")
    (place / "Dockerfile").write_text("FROM scratch\n")
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*GIT, *arguments], check=True, capture_output=True)
    (place / "cattleguard.yaml").write_text("\n\nfail-on: never\n")
    return place


@pytest.mark.usefixtures("repository")
def test_what_holds_is_what_governs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "show", "--govern-from", "HEAD"]) == ExitCode.CLEAN
    shown = capsys.readouterr().out
    line = next(line for line in shown.splitlines() if line.startswith("fail-on:"))
    assert line.split() == ["fail-on:", "low", "#", "cattleguard.yaml:1:10"]
    assert f"  json: results/a.json{' ' * 26}  # cattleguard.yaml:2:17\n" in shown
    assert "\n  new-waiver:\n" in shown
    assert run(["config", "show"]) == ExitCode.CLEAN
    shown = capsys.readouterr().out
    assert f"fail-on: never{' ' * 34}  # cattleguard.yaml:3:10\n" in shown
    assert f"\n  new-waiver:{' ' * 35}  # not applied: it needs --govern-from or --diff-base\n" in shown
    assert run(["config", "show", "--diff-base", "HEAD"]) == ExitCode.CLEAN
    assert "\n  new-waiver:\n" in capsys.readouterr().out


@pytest.mark.usefixtures("repository")
def test_a_file_that_is_not_there_yet_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "show", "--govern-from", "HEAD", "--config", "new.yaml"]) == ExitCode.CLEAN
    assert capsys.readouterr().err == (
        "note: --config new.yaml is not used: there is none at HEAD, which governs\n"
    )


def test_its_reports_are_written(repository: Path) -> None:
    assert run(["scan", "--govern-from", "HEAD"]) in (ExitCode.CLEAN, ExitCode.FINDINGS)
    assert (repository / "results" / "a.json").is_file()


def test_its_reports_do_not_follow_a_link_of_the_change(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = repository.parent / "outside"
    outside.mkdir()
    (repository / "results").symlink_to(outside)
    assert run(["scan", "--govern-from", "HEAD"]) == ExitCode.USAGE
    assert capsys.readouterr().err.endswith(
        f"results/a.json leads out of {repository}\nhint: remove the link, or name the report with --output\n"
    )
    assert not list(outside.iterdir())
