"""The pages of rules are generated; see scripts/generate_rule_docs.py."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.policy.examples import Example, ExpectedFinding
from scanner.policy.load import load, shipped_directory

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "generate_rule_docs.py"
GENERATOR = runpy.run_path(str(SCRIPT))
PACK = load((shipped_directory(),))
PAGES: dict[str, str] = GENERATOR["pages"](PACK)


def test_every_rule_has_a_page_and_is_listed() -> None:
    assert sorted(PAGES) == sorted(["README.md", *(f"{rule.id}.md" for rule in PACK.rules)])
    for rule in PACK.rules:
        assert f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title} |" in PAGES["README.md"]


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_page_says_everything(rule: Any) -> None:
    page = PAGES[f"{rule.id}.md"]
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    expected = ["Summary", "Avoid", "Prefer", "Rationale", "Remediation", "Parameters", "Controls", "Related"]
    absent = {"Parameters"} if not rule.parameters else set()
    absent |= {"Related"} if not rule.related_resources else set()
    assert headings == [heading for heading in expected if heading not in absent]
    for name in rule.formats:
        assert page.count(f"**{name}**: ") == 2


def test_an_example_is_shown_with_what_is_found() -> None:
    finding = ExpectedFinding(
        line=1, column=1, end_line=1, end_column=2, severity="high", message="<it> is wrong"
    )
    example = Example(
        name="a fence",
        format="compose",
        verdict="bad",
        file="compose.yaml",
        content="a: |\n  ```\n",
        settings={"require": "version"},
        findings=(finding,),
    )
    assert GENERATOR["shown"](example) == (
        "**compose**: a fence\n\nWith `require: version`:\n\n"
        "````yaml\na: |\n  ```\n````\n\n"
        "- line 1, high: &lt;it> is wrong\n"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), ([], "[]"), (["a", "b"], "[a, b]"), ("digest", "digest"), (3, "3")]
)
def test_defaults_are_written_as_yaml(value: object, text: str) -> None:
    assert GENERATOR["default"](value) == text


def test_a_cell_is_one_line() -> None:
    assert GENERATOR["cell"]("a |\n  b") == "a \\| b"


def test_the_pages_are_up_to_date() -> None:
    command = [sys.executable, str(SCRIPT), "--check"]
    environment = {"PYTHONPATH": str(SCRIPT.parent.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
