"""Packages that commands install: whole facts, from fixtures/shell/packages.json.

A fact there is the text at its place, then kind, ref, host, name, revision, grade, fetcher, unknown.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.facts.model import Reference
from scanner.facts.scripts import script

TABLE = Path(__file__).parents[2] / "fixtures" / "shell" / "packages.json"
CASES = [
    pytest.param(case, id=f"{group}: {case['name']}")
    for group, cases in json.loads(TABLE.read_text(encoding="utf-8")).items()
    for case in cases
]


def place(fact: Reference, text: str, words: Any) -> str:
    command, *word = (part for part in fact.at[1:] if isinstance(part, int))
    start, end = words[command][word[0] + 1 if word else 0]
    return text[start:end]


@pytest.mark.parametrize("case", CASES)
def test_facts(case: dict[str, Any]) -> None:
    text = case["text"]
    found = script(text, ("run",), phase="build", target="image", shell="bash")
    expected = [
        Reference(
            at=fact.at,
            kind=kind,
            ref=ref,
            host=host,
            name=name,
            revision=revision,
            grade=grade,
            fetcher=fetcher,
            phase="build",
            target="image",
            unknown=tuple(unknown),
        )
        for fact, (_, kind, ref, host, name, revision, grade, fetcher, unknown) in zip(
            found.references, case["facts"], strict=True
        )
    ]
    assert list(found.references) == expected
    assert [place(fact, text, found.scripts[("run",)]) for fact in found.references] == [
        written for written, *_ in case["facts"]
    ]
