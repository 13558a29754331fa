from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.cli import run

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]


def test_nothing_is_wrong_with_this_repository(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["scan", "--format", "json", "--fail-on", "info", str(ROOT)])

    report = json.loads(capsys.readouterr().out)
    assert report["findings"] == []
    assert code == 0


def test_what_is_written_to_be_found_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    loosened = re.sub(r"(actions/checkout)@[0-9a-f]{40}", r"\1@v6", workflow)
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text(loosened, encoding="utf-8")

    assert run(["scan", "--format", "json", str(tmp_path)]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {finding["rule"] for finding in findings} == {"unpinned-action"}
