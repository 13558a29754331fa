"""The cases in fixtures/conftest give what a real conftest said of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.model import Source
from scanner.policy.conventions.conftest.inputs import inputs
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document
    from scanner.policy.conventions.conftest.panel import ConftestPanel
    from scanner.policy.verdicts import Judgement

CASES = Path(__file__).parents[4] / "fixtures" / "conftest"
NAMES = sorted(case.parent.name for case in CASES.glob("*/case.json"))
Said = tuple[str, str, str]
"""The file, the query, the message."""


def case_of(name: str) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    directory = CASES / name
    case = json.loads((directory / "case.json").read_text("utf-8"))
    return directory, case, json.loads((directory / "expected.json").read_text("utf-8"))


def options_of(arguments: list[str]) -> dict[str, Any]:
    """Return conftest's arguments as the panel's; its namespace is `main` where none is given."""
    given = [arguments[at + 1] for at, one in enumerate(arguments) if one == "-n"]
    namespaces = () if "--all-namespaces" in arguments else tuple(given) or ("main",)
    return {"namespaces": namespaces, "combine": "--combine" in arguments, "rego_v0": "v0" in arguments}


def data_of(directory: Path) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path in sorted(directory.glob("data/*")):
        roots = parse(Source(path.name, path.read_text("utf-8")), Dialect.KUBERNETES)
        data |= plain(roots[0])
    return data


def judged(panel: ConftestPanel, documents: list[Document]) -> list[tuple[str, Judgement]]:
    if panel.rules[0].scope == "project":
        return [("Combined", panel.project([panel.facts(one) for one in documents], documents))]
    return [(document.source.path, panel.document(document)) for document in documents]


def expected(results: list[dict[str, Any]], kind: str) -> Counter[Said]:
    return Counter(
        (result["filename"], one["metadata"]["query"], one["msg"])
        for result in results
        for one in result.get(kind, [])
    )


@pytest.fixture
def panel_of(
    make_panel: Callable[..., ConftestPanel],
) -> Callable[[str], tuple[ConftestPanel, list[str], Path]]:
    def panel(name: str) -> tuple[ConftestPanel, list[str], Path]:
        directory, case, _ = case_of(name)
        policies = {
            path.relative_to(directory).as_posix(): path.read_text("utf-8")
            for path in sorted(directory.rglob("*.rego"))
        }
        made = make_panel(policies, data_of(directory), **options_of(case["arguments"]))
        return made, case["files"], directory

    return panel


@pytest.mark.parametrize("name", NAMES)
def test_what_policies_say(name: str, panel_of: Any, below: Any) -> None:
    panel, files, directory = panel_of(name)
    results = case_of(name)[2]["results"]
    found: dict[str, Counter[Said]] = {"failures": Counter(), "warnings": Counter()}
    excepted: set[tuple[str, str]] = set()
    for file, judgement in judged(panel, below(directory, files)):
        for finding in judgement.findings:
            kind = "warnings" if ".warn" in finding.rule else "failures"
            found[kind][file, f"data.{finding.rule}", finding.message] += 1
        excepted |= {(file, waived.finding.rule.rpartition(".")[0]) for waived in judgement.waived}
    assert found["failures"] == expected(results, "failures")
    assert found["warnings"] == expected(results, "warnings")
    assert excepted == {(one["filename"], one["namespace"]) for one in results if one.get("exceptions")}


@pytest.mark.parametrize("name", NAMES)
def test_what_policies_see(name: str, below: Any) -> None:
    directory, case, answer = case_of(name)
    for file in case["files"]:
        own = [one.value for document in below(directory, [file]) for one in inputs(document)]
        said = answer["parsed"][file]
        seen = json.loads(msgspec.json.encode(own))
        assert seen == (said if isinstance(said, list) else [said])


def test_what_conftest_takes_for_nothing_is_told(panel_of: Any, below: Any) -> None:
    panel, files, directory = panel_of("answers")
    [(_, judgement)] = judged(panel, below(directory, files))
    assert {(one.rule, one.message.split(": ", 1)[1]) for one in judgement.failed} == {
        (
            "ignored.deny_text",
            'its value must be a set or an array, not a text: "conftest takes a text for nothing"',
        ),
        (
            "ignored.deny_object",
            'its value must be a set or an array, not an object: {"a":"conftest takes an object for nothing"}',
        ),
        ("ignored.deny_true", "its value must be a set or an array, not a boolean: true"),
        ("ignored.deny_members", "a member must be a text or an object, not a number: 1"),
        ("ignored.deny_members", "a member must be a text or an object, not a boolean: true"),
        ("ignored.deny_members", 'a member must be a text or an object, not an array: ["x"]'),
    }


@pytest.mark.parametrize("name", NAMES)
def test_places(name: str, panel_of: Any, below: Any) -> None:
    """The places, which conftest does not know, as people would mark them."""
    panel, files, directory = panel_of(name)
    documents = below(directory, files)
    texts = {document.source.path: document.source for document in documents}
    lines = []
    for _, judgement in judged(panel, documents):
        for finding in (*judgement.findings, *(one.finding for one in judgement.waived)):
            source = texts[finding.span.path]
            start, end = source.offsets(finding.span)
            place = ".".join(map(str, finding.at))
            shown = source.text[start:end].splitlines()[0]
            lines.append(
                f"{finding.span.path}:{finding.span.line} {finding.located} {place} [{shown}] {finding.message}"
            )
    recorded = directory / "places.txt"
    assert "\n".join(sorted(lines)) + "\n" == recorded.read_text("utf-8")
