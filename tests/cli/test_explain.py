"""`explain`: how it is laid out, and of a rule whose author steers terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

POLICY = """\
# METADATA
# title: "::error::title \\e[31m"
# description: "a\\n\\n::set-output name=x::y"
# scope: package
package main

import rego.v1

deny contains "no" if false
"""


def test_what_it_says_is_no_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "main.rego"
    policy.write_text(POLICY, encoding="utf-8")
    assert run(["explain", "main.deny", "--policy", str(policy)]) == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert [line for line in printed.splitlines() if line.startswith("::")] == []
    assert "set-output" in printed


def test_what_belongs_together_stands_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["explain", "weakened-policy"]) == 0
    printed = capsys.readouterr().out
    assert (
        "  -> line 1: fail-on is critical, and was medium\n  -> line 2: exclude has /legacy/ now\n" in printed
    )
    assert "\n\n\n" not in printed
    parameter = printed.partition("  accepted-kinds ")[2].partition("\n\n")[0].splitlines()
    assert len(parameter) > 1
    assert [line for line in parameter[1:] if not line.startswith("    ")] == []
