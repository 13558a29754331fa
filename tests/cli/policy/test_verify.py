from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.cli import run
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

RULE = 'package main\n\nimport rego.v1\n\ndeny contains "no" if input.services\n'
FAILING = "package main_test\n\nimport rego.v1\n\nimport data.main\n\ntest_it if not main\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("tests", "code"),
    [
        pytest.param("", ExitCode.CLEAN, id="no tests"),
        pytest.param(FAILING.replace("not main", "main"), ExitCode.CLEAN, id="tests that pass"),
        pytest.param(FAILING, ExitCode.FINDINGS, id="a test that fails"),
        pytest.param("package {", ExitCode.USAGE, id="no Rego"),
    ],
)
def test_exit_code(here: Path, tests: str, code: ExitCode) -> None:
    (here / "policies" / "rule.rego").write_text(RULE, encoding="utf-8")
    if tests:
        (here / "policies" / "rule_test.rego").write_text(tests, encoding="utf-8")
    assert run(["policy", "verify"]) == code


@pytest.mark.parametrize(
    ("configuration", "arguments", "error"),
    [
        pytest.param(
            "fail_on: high", [], "error: cattleguard.yaml:1:1: unknown key 'fail_on'", id="configuration"
        ),
        pytest.param("", ["nowhere"], "error: nowhere does not exist", id="no such directory"),
    ],
)
def test_what_is_wrong_is_said_once(
    here: Path, capsys: pytest.CaptureFixture[str], configuration: str, arguments: list[str], error: str
) -> None:
    (here / "cattleguard.yaml").write_text(configuration, encoding="utf-8")
    assert run(["policy", "verify", *arguments]) == ExitCode.USAGE
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if line.startswith("error: ")] == [error]
