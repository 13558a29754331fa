from __future__ import annotations

from io import StringIO

import pytest

from scanner.__main__ import main
from scanner.cli.terminal import say_error, say_notice, width_of
from scanner.errors import ConfigError
from scanner.exit_codes import ExitCode
from scanner.model import Span


def test_nothing_that_is_quoted_is_a_command_of_a_ci_system(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "##vso[task.prependpath]/x\n##[group]\x1b[2J"
    say_error(ConfigError(hostile, hint=hostile, span=Span(f"{hostile}.yaml", 1, 2, 1, 3)))
    say_notice(hostile)

    said = capsys.readouterr().err

    assert "##vso[" not in said
    assert "##[" not in said
    assert "\x1b" not in said
    assert said.count("\n") == 3


def test_a_defect_is_not_taken_for_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_arguments: list[str]) -> int:
        raise TypeError("##vso[task.prependpath]/x\n::error::y")

    monkeypatch.setattr("sys.argv", ["cattleguard", "scan"])
    monkeypatch.setattr("scanner.cli.run", broken)
    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr().err
    assert ended.value.code == ExitCode.USAGE
    assert "TypeError" in said
    assert "hint: please report it" in said
    assert not any(line.startswith(("##vso[", "::")) for line in said.splitlines())


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("300", 120), ("7", 40)])
def test_the_width_is_that_of_the_terminal(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = StringIO()
    assert width_of(out) == 120
    monkeypatch.setattr(out, "isatty", lambda: True)
    assert width_of(out) == width
