from __future__ import annotations

from pathlib import Path

import pytest
import typer

from scanner.cli.policy.check import check
from scanner.cli.policy.new import new
from scanner.errors import UsageError

app = typer.Typer()
app.command()(check)
app.command()(new)


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> int:
    code = app(args=list(arguments), standalone_mode=False)
    return code if isinstance(code, int) else 0


def test_it_says_what_it_wrote_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "pinning/moving-thing") == 0
    assert capsys.readouterr().out == (
        "wrote policies/pinning/moving-thing/moving-thing.rego\n"
        "wrote policies/pinning/moving-thing/moving-thing_test.rego\n"
        "wrote policies/pinning/moving-thing/examples.yaml\n"
        "\n"
        "Next, change the rule, its tests and its examples, and run:\n"
        "  cattleguard policy check policies\n"
        "  cattleguard policy test policies\n"
        "  cattleguard scan . --policy policies\n"
    )
    assert run("check") == 0


def test_elsewhere_and_for_several_formats() -> None:
    options = ["--directory", "mine", "--format", "compose", "--format", "terragrunt"]
    assert run("new", "state/moving-thing", *options) == 0
    text = Path("mine/state/moving-thing/moving-thing.rego").read_text("utf-8")
    assert "#   formats: [compose, terragrunt]\n" in text
    assert run("check", "mine") == 0


def test_a_rule_that_is_there_is_kept() -> None:
    run("new", "pinning/moving-thing")
    path = Path("policies/pinning/moving-thing/moving-thing.rego")
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="there is a rule moving-thing already"):
        run("new", "pinning/moving-thing")
    with pytest.raises(UsageError, match="there is a rule moving-thing already"):
        run("new", "state/moving-thing")
    assert path.read_text("utf-8") == "mine"
