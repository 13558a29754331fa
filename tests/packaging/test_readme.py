from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.cli import run

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_finding_that_is_shown_is_what_the_example_gives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    (shown,) = re.findall(r"(?s)```text\n(.*?)```", README)

    assert run(["scan", str(ROOT / "fixtures" / "shop")]) == 1

    assert shown in capsys.readouterr().out


@pytest.mark.parametrize("script", ["scan.sh", "test.sh"])
def test_the_commands_are_there(script: str) -> None:
    assert f"$ sh scripts/{script}\n" in README
    assert (ROOT / "scripts" / script).is_file()
