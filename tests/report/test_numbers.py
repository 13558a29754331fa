"""Every report tells the same numbers of the same scan, each read as its users' programs read it."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from scanner.facts.evidence import Incomplete
from scanner.model import Failed, Skipped, Span, Unresolved, Unverified
from scanner.report import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result

NUMBERS = {
    "new": 11,
    "existing": 7,
    "fixed": 5,
    "waived": 3,
    "notices": 2,
    "failed": 4,
    "unverified": 1,
    "unresolved": 6,
    "skipped": 8,
}
"""All different, so that none is taken for another."""
NOT_ASSESSED = "4 files, 1 image could not be assessed"
Numbers = dict[str, int]


@pytest.fixture
def rich(compared: Result) -> Result:
    """A result with as many of everything as `NUMBERS` says."""
    (new,), (existing,), (waived,) = compared.findings, compared.existing, compared.waived
    span = Span("a.tf", 3, 1, 3, 2)
    return replace(
        compared,
        findings=apart(new, NUMBERS["new"], "1"),
        existing=apart(existing, NUMBERS["existing"], "2"),
        waived=tuple(replace(waived, finding=one) for one in apart(waived.finding, NUMBERS["waived"], "3")),
        fixed=tuple(
            replace(compared.fixed[0], fingerprint=f"{index:064}") for index in range(NUMBERS["fixed"])
        ),
        notices=tuple(
            replace(compared.notices[0], message=f"no. {index}") for index in range(NUMBERS["notices"])
        ),
        ledger=replace(
            compared.ledger,
            found=NUMBERS["skipped"] + NUMBERS["failed"],
            evaluated=0,
            failed=tuple(Failed(f"{index}.tf", span, "broken") for index in range(NUMBERS["failed"])),
            unverified=(Unverified("a.example/web:1", (Incomplete("timed-out", "referrers", "late"),)),),
            unresolved=tuple(
                Unresolved("x", span, f"${{{index}}}") for index in range(NUMBERS["unresolved"])
            ),
            skipped=tuple(Skipped(f"{index}.md", "no format") for index in range(NUMBERS["skipped"])),
        ),
    )


def apart(finding: Finding, number: int, mark: str) -> tuple[Finding, ...]:
    """Return a finding so many times, on lines of its own each."""
    return tuple(
        replace(
            finding,
            fingerprint=f"{mark}{index:063}",
            span=replace(finding.span, line=index + 1, end_line=index + 1, column=1, end_column=2),
        )
        for index in range(number)
    )


def of_console(text: str) -> Numbers:
    counted = re.search(r": (\d+) new, (\d+) existing \(not shown\), (\d+) fixed", text)
    assert counted
    assert f"{NOT_ASSESSED}: this scan is not complete\n" in text
    assert text.count("  critical  unverified-download  ") == int(counted[1])
    assert text.count("  deploy/old.yaml  high  ") == int(counted[3])
    return {
        "new": int(counted[1]),
        "existing": int(counted[2]),
        "fixed": int(counted[3]),
        "waived": number(r"(\d+) findings waived", text),
        "notices": number(r"Waivers  (\d+) expired", text),
        "failed": number(r" (\d+) failed", text),
        "unverified": len(re.findall(r"^a\.example/web:1  error", text, re.MULTILINE)),
        "unresolved": number(r"(\d+) questions not decided", text),
        "skipped": number(r"  skipped (\d+): no format", text),
    }


def of_json(text: str) -> Numbers:
    said = json.loads(text)
    ledger = said["ledger"]
    return {
        "new": len(said["findings"]),
        **{name: len(said[name]) for name in ("existing", "fixed", "waived", "notices")},
        **{name: len(ledger[name]) for name in ("failed", "unverified", "unresolved", "skipped")},
    }


def of_jsonl(text: str) -> Numbers:
    *lines, last = map(json.loads, text.splitlines())
    counts = Counter(line["type"] for line in lines)
    assert counts == Counter({name: count for name, count in last["lines"].items() if count})
    return {{"finding": "new", "notice": "notices"}.get(name, name): count for name, count in counts.items()}


def of_csv(text: str) -> Numbers:
    rows = csv.DictReader(text.splitlines())
    return Counter("notices" if row["state"].startswith("waiver-") else row["state"] for row in rows)


def of_sarif(text: str) -> Numbers:
    (run,) = json.loads(text)["runs"]
    results = Counter(
        "waived" if result.get("suppressions") else result["baselineState"] for result in run["results"]
    )
    told = Counter(one["descriptor"]["id"] for one in run["invocations"][0]["toolExecutionNotifications"])
    said = run["properties"]["comparison"]
    assert (said["new"], said["existing"]) == (results["new"], results["unchanged"])
    return {
        "new": results["new"],
        "existing": results["unchanged"],
        "waived": results["waived"] or run["properties"]["waived"],
        "fixed": said["fixed"],
        "notices": told["waiver"],
        "failed": run["properties"]["ledger"]["failed"],
        "unresolved": run["properties"]["ledger"]["unresolved"],
        "skipped": sum(run["properties"]["ledger"]["skipped"].values()),
    }


def of_junit(text: str) -> Numbers:
    cases = [case for case in ET.fromstring(text).iter("testcase") if len(case)]
    kinds = Counter(case[0].get("type", "") for case in cases)
    return {
        "new": sum(case[0].tag == "failure" for case in cases),
        "existing": kinds["existing"],
        "waived": kinds["waived"],
        "notices": kinds["waiver-expired"],
        "failed": sum(case[0].tag == "error" for case in cases) - NUMBERS["unverified"],
        "unresolved": kinds["not-decided"],
    }


def of_annotations(text: str) -> Numbers:
    lines = text.splitlines()
    shown = [line for line in lines if line.startswith("::")]
    assert f"{NOT_ASSESSED}; 11 new findings at or above high." in lines[-1]
    left = number(r"(\d+) are not annotated", text)
    return {"new": len(shown) + left - NUMBERS["failed"] - NUMBERS["unverified"]}


def of_step_outputs(text: str) -> Numbers:
    said = {name: int(value) for name, _, value in (line.partition("=") for line in text.splitlines())}
    assert said.pop("findings") == said["new"] + said["existing"]
    return said


def of_markdown(text: str) -> Numbers:
    counted = re.search(r"(\d+) new, (\d+) existing, (\d+) fixed\.", text)
    assert counted
    assert f"Cattleguard: {NOT_ASSESSED}; 11 new findings at or above high\n" in text
    rows = tables(text)
    return {
        "new": int(counted[1]),
        "existing": int(counted[2]),
        "fixed": int(counted[3]),
        "waived": len(rows["finding, reason"]),
        "notices": len(rows["waiver"]),
        "failed": sum(row[0] == "file" for row in rows["place, reason"]),
        "unverified": sum(row[0] == "image" for row in rows["place, reason"]),
        "unresolved": number(r"(\d+) questions not decided", text),
        "skipped": number(r"skipped (\d+): no format", text),
    }


def of_summary(text: str) -> Numbers:
    rows = tables(text)["existing"]
    sums = [sum(int(row[column]) for row in rows) for column in range(1, 5)]
    assert dict(zip(("new", "existing", "fixed", "waived"), sums, strict=True)).items() <= NUMBERS.items()
    return of_markdown(text)


def of_code_quality(text: str) -> Numbers:
    kinds = Counter(issue["check_name"] for issue in json.loads(text))
    return {
        "new": kinds["unverified-download"],
        "existing": kinds["baked-secret"],
        "notices": kinds["waiver-expired"],
        "failed": kinds["not-assessed"] - NUMBERS["unverified"],
    }


def of_sast(text: str) -> Numbers:
    said = json.loads(text)
    rules = Counter(one["identifiers"][0]["value"] for one in said["vulnerabilities"])
    messages = Counter(message["level"] for message in said["scan"]["messages"])
    waived = next(one["value"] for one in said["scan"]["messages"] if one["level"] == "info")
    return {
        "new": rules["unverified-download"],
        "existing": rules["baked-secret"],
        "waived": number(r"(\d+) findings waived", waived),
        "failed": messages["fatal"] - NUMBERS["unverified"],
        "unresolved": messages["warn"] - NUMBERS["notices"],
    }


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


def tables(text: str) -> dict[str, list[list[str]]]:
    """Return the rows of the tables of a document by a column that each of them has and no other."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(tokens[at + 1].content)
        elif token.type == "table_close":
            found.setdefault(rows[0][2 if rows[0][1] == "new" else 1], rows[1:])
    return found


READERS: dict[str, Callable[[str], Any]] = {
    "console": of_console,
    "json": of_json,
    "jsonl": of_jsonl,
    "csv": of_csv,
    "sarif": of_sarif,
    "code-scanning": of_sarif,
    "junit": of_junit,
    "github": of_annotations,
    "github-summary": of_summary,
    "github-output": of_step_outputs,
    "markdown": of_markdown,
    "gitlab-codequality": of_code_quality,
    "gitlab-sast": of_sast,
}
COMPLETE = ("console", "json", "jsonl", "csv", "markdown", "github-summary")
"""Those that tell all numbers."""


def test_every_report_of_findings_has_a_reader() -> None:
    assert set(NAMES) - set(READERS) == {"cyclonedx"}


@pytest.mark.parametrize("name", READERS)
def test_numbers_are_the_same_in_every_report(name: str, rich: Result, rendered: Callable[..., str]) -> None:
    told = READERS[name](rendered(name, rich))
    assert told == (NUMBERS if name in COMPLETE else {key: NUMBERS[key] for key in told})


@pytest.mark.parametrize("kind", ["findings", "existing", "fixed", "waived", "notices"])
@pytest.mark.parametrize("name", COMPLETE)
def test_a_number_that_is_another_is_seen(
    kind: str, name: str, rich: Result, rendered: Callable[..., str]
) -> None:
    less = replace(rich, **{kind: getattr(rich, kind)[1:]})
    with pytest.raises(AssertionError):
        assert READERS[name](rendered(name, less)) == NUMBERS
