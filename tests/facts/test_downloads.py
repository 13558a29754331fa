"""Downloads and git repositories that commands fetch: whole facts, from fixtures/shell/downloads.json.

A fact there is the text at its place, then kind, ref, host, name, revision, grade, fetcher, piped_to, unknown.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.facts.model import Reference
from scanner.facts.scripts import script

TABLE = Path(__file__).parents[2] / "fixtures" / "shell" / "downloads.json"
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
            piped_to=piped_to,
            unknown=tuple(unknown),
        )
        for fact, (_, kind, ref, host, name, revision, grade, fetcher, piped_to, unknown) in zip(
            found.references, case["facts"], strict=True
        )
    ]
    assert list(found.references) == expected
    assert [place(fact, text, found.scripts[("run",)]) for fact in found.references] == [
        written for written, *_ in case["facts"]
    ]


@pytest.mark.parametrize(
    ("ending", "grade"),
    [
        pytest.param("", "digest", id="heeded"),
        pytest.param(" || exit 1", "digest", id="heeded-aloud"),
        pytest.param(" || true", "floating", id="ignored"),
        pytest.param(" || :", "floating", id="ignored-in-short"),
        pytest.param("; true", "floating", id="overwritten"),
    ],
)
def test_a_check_that_nobody_heeds_verifies_nothing(ending: str, grade: str) -> None:
    text = f'curl -fsSLo f https://example.com/f\necho "{"a" * 64}  f" | sha256sum -c -{ending}\n'
    (reference,) = script(text, ("run",), phase="build", target="image").references
    assert reference.grade == grade


@pytest.mark.parametrize(
    ("command", "piped_to"),
    [
        pytest.param("python3 -", "python3", id="python-runs-what-it-reads"),
        pytest.param("python3", "python3", id="python-alone"),
        pytest.param("python3 -c 'import json'", None, id="python-with-a-program"),
        pytest.param("python3 -m json.tool", None, id="python-with-a-module"),
        pytest.param("perl -ne 'print'", None, id="perl-with-a-program"),
        pytest.param("perl", "perl", id="perl-alone"),
        pytest.param("node -e 'x'", None, id="node-with-a-program"),
        pytest.param("ruby -rjson -e 'x'", None, id="ruby-with-a-program"),
        pytest.param("bash -e", "bash", id="a-shell-that-stops-at-errors"),
        pytest.param("gunzip | sh", "sh", id="through-another"),
        pytest.param("jq -r .x", "jq", id="another-program"),
    ],
)
def test_only_an_interpreter_that_runs_what_it_reads_is_piped_to(command: str, piped_to: str | None) -> None:
    text = f"curl -fsSL https://example.com/f | {command}\n"
    references = script(text, ("run",), phase="build", target="image").references
    assert [reference.piped_to for reference in references] == [piped_to]
