from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.testing import CliRunner, Result

from scanner.cli.policy.docs import docs

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent.parent.parent
APP = typer.Typer()
APP.command()(docs)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(APP, arguments)


def test_the_shipped_pages_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("--check")
    assert (result.exit_code, result.output) == (0, "")


def test_pages_are_written_and_then_up_to_date(tmp_path: Path) -> None:
    assert run("--output", str(tmp_path)).exit_code == 0
    result = run("--check", "--output", str(tmp_path))
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "controls.md").is_file()


def test_every_difference_fails_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run()
    (tmp_path / "docs" / "controls.md").unlink()
    page = tmp_path / "docs" / "rules" / "moved-tag.md"
    page.write_text(page.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    (page.parent / "no-rule.md").write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    result = run("--check")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "docs/controls.md is missing",
        "docs/rules/moved-tag.md is not what would be written",
        "docs/rules/no-rule.md is superfluous",
        "write the pages with: cattleguard policy docs",
    ]
    assert not (tmp_path / "docs" / "controls.md").exists()


RULE = """\
# METADATA
# title: Something is wrong
# description: It is wrong.
# custom:
#   severity: high
#   category: custom
#   formats: [kubernetes]
#   remediation: Make it right.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.custom.some_rule

import rego.v1

deny contains {"at": image.at, "msg": image.ref} if some image in input.images
"""


def test_rules_of_ones_own(tmp_path: Path) -> None:
    rules, pages = tmp_path / "my rules", tmp_path / "pages"
    (rules / "custom" / "some-rule").mkdir(parents=True)
    (rules / "custom" / "some-rule" / "some-rule.rego").write_text(RULE, encoding="utf-8")
    assert run("--policy", str(rules), "--output", str(pages)).exit_code == 0
    assert sorted(path.name for path in (pages / "rules").iterdir()) == ["README.md", "some-rule.md"]
    assert "# Rules of my rules\n" in (pages / "rules" / "README.md").read_text(encoding="utf-8")
    (pages / "controls.md").unlink()
    result = run("--check", "--policy", str(rules), "--output", str(pages))
    command = f"cattleguard policy docs --output {pages} --policy '{rules}'"
    assert (result.exit_code, result.stderr) == (
        1,
        f"{pages}/controls.md is missing\nwrite the pages with: {command}\n",
    )
