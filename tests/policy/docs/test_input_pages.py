"""The pages in docs/input are what the code gives for the files in fixtures/input."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from scanner.formats.registry import NAMES

ROOT = Path(__file__).parent.parent.parent.parent
GENERATOR = runpy.run_path(str(ROOT / "scripts" / "generate_input_docs.py"))


def test_the_pages_are_up_to_date() -> None:
    present = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "input").glob("*.md")}
    assert present == GENERATOR["pages"]()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_shows_what_its_format_has_facts_of(name: str) -> None:
    values = list(GENERATOR["inputs"](name))
    facts = ("images", "references", "commands", "workloads", "resources", "changes")
    assert [value for value in values if any(value[fact] for fact in facts)] != []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, "ä"], "b": None}, '{"a": [1, "ä"], "b": null}'),
        ([], "[]"),
        (["x" * 60, "y" * 60], f'[\n  "{"x" * 60}",\n  "{"y" * 60}"\n]'),
        ({"a": "x" * 100}, f'{{\n  "a": "{"x" * 100}"\n}}'),
    ],
)
def test_what_is_short_stands_on_one_line(value: Any, text: str) -> None:
    assert GENERATOR["written"](value) == text
