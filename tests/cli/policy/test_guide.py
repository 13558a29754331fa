"""Follows docs/policies.md: every command in it is run, in its order, and what it shows is what it prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from scanner.cli.app import run
from scanner.exit_codes import ExitCode
from scanner.policy.checking.functions import AGREED
from scanner.policy.checking.remark import CHECKS

GUIDE = (Path(__file__).parents[3] / "docs/policies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
RULE = Path("policies/pinning/moving-image/moving-image.rego")


def commands() -> list[tuple[str, str]]:
    """Return each command with what the guide says that it prints."""
    found = []
    for language, text in BLOCKS:
        if language == "console":
            for part in text.split("$ ")[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output))
    return found


@pytest.fixture
def _pull_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  restartPolicy: Never\n  containers:\n"
        "    - {name: web, image: nginx:latest}\n",
        encoding="utf-8",
    )


@pytest.mark.usefixtures("_pull_request")
def test_every_command_of_the_guide_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    codes = {}
    for command, output in commands():
        if "misspelt" in command:
            text = RULE.read_text(encoding="utf-8").replace("image.grade ==", "image.grde ==", 1)
            for path in RULE.parent.iterdir():
                copy = Path("misspelt") / path.relative_to("policies")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(
                    text.encode()
                    if path.suffix == ".rego" and path.stem == "moving-image"
                    else path.read_bytes()
                )
        name, *arguments = shlex.split(command)
        assert name == "cattleguard"
        codes[command] = run(arguments)
        printed = capsys.readouterr()
        assert printed.err == "", command
        if output.strip():
            assert printed.out.rstrip() == output.rstrip(), command
    assert {command: code for command, code in codes.items() if code} == {
        "cattleguard policy check misspelt": ExitCode.FINDINGS,
        "cattleguard scan . --policy policies": ExitCode.FINDINGS,
        "cattleguard scan . --policy policies --fail-on medium": ExitCode.FINDINGS,
    }


@pytest.mark.usefixtures("_pull_request")
def test_the_changed_rule_is_one_that_the_check_accepts() -> None:
    run(["policy", "new", "pinning/moving-image"])
    (changed,) = (text for language, text in BLOCKS if language == "rego")
    text = RULE.read_text(encoding="utf-8")
    start, end = text.index("deny contains"), text.index("# What cannot")
    RULE.write_text(f"{text[:start]}{changed}\n{text[end:]}", encoding="utf-8")
    assert run(["policy", "check", "policies"]) == ExitCode.CLEAN


def test_the_workflow_runs_commands_of_the_guide() -> None:
    (workflow,) = (yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
    steps = workflow["jobs"]["policies"]["steps"]
    known = {command for command, _ in commands()}
    assert {step["run"].removeprefix("pipx run ") for step in steps if "run" in step} <= known
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in steps if "uses" in step)


def test_the_table_of_checks_is_complete() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", GUIDE, re.MULTILINE) == list(CHECKS.items())


def test_the_functions_are_those_on_which_the_engines_agree() -> None:
    listed = GUIDE.partition("Call only these built-in functions:")[2]
    assert re.findall(r"`([a-z_.]+)`", listed) == sorted(AGREED)
