"""`cattleguard rules` and `explain`: what they know of beside the shipped rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.cli.app import run
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()  # configurations are looked for up to here
    (tmp_path / "cattleguard.yaml").write_text("policies: [own]\n")
    assert run(["policy", "new", "pinning/moving-image", "--directory", "own"]) == ExitCode.CLEAN
    capsys.readouterr()


@pytest.mark.parametrize("below", [".", "deep/er"])
def test_the_policies_of_the_configuration_are_known(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / below)
    assert run(["rules", "--category", "pinning"]) == ExitCode.CLEAN
    assert "  moving-image  " in capsys.readouterr().out
    assert run(["explain", "moving-image"]) == ExitCode.CLEAN
    assert "Bad (kubernetes): an image whose tag moves" in capsys.readouterr().out


def test_another_configuration_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.yaml").write_text("fail-on: low\n")
    assert run(["explain", "moving-image", "--config", "other.yaml"]) == ExitCode.USAGE
    assert "there is no rule 'moving-image'" in capsys.readouterr().err
    assert run(["explain", "moving-image", "--config", "other.yaml", "--policy", "own"]) == ExitCode.CLEAN
