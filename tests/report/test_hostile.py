"""No text of a scanned file, whatever it is, breaks out of a report; each is read back by a reader that is not ours."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml

from scanner.facts.evidence import Incomplete
from scanner.model import (
    Comparison,
    Failed,
    Finding,
    Fix,
    Fixed,
    Governing,
    Notice,
    Result,
    Skipped,
    Source,
    Span,
    Unresolved,
    Unverified,
    Waived,
    Waiver,
)
from scanner.options import Options
from scanner.pipeline import scan, source_tree
from scanner.report import NAMES, ReportContext, load
from tests.report.conftest import make_result, make_rule
from tests.report.hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "correct horse battery"
OF_GITHUB = {"github", "github-summary", "markdown"}
"""Reports whose lines GitHub reads as commands of its own, or never: they go to a file or a comment, not into a log."""


def hostile_result(text: str) -> Result:
    """Return a result in which everything that can come from a scanned file is this text, and a secret is hidden."""
    span = Span(text, 1, 1, 1, 2)
    finding = Finding(
        "unpinned-image",
        "pinning",
        "high",
        text,
        span,
        text,
        (text, 0),
        "floating",
        "1" * 64,
        text,
        ("nist-800-53r5:CM-2",),
        fix=Fix(text, text),
        metadata={text: text},
        digest=text,
        container=text,
    )
    hidden = msgspec.structs.replace(
        finding, rule="baked-secret", fingerprint="2" * 64, redact=True, metadata={"value": SECRET}, fix=None
    )
    waiver = Waiver(
        ("unpinned-image",), span, text, "2027-01-31", text, text, paths=(text,), addresses=(text,)
    )
    result = make_result(
        (finding, hidden),
        failed=(Failed(text, span, text, text), Failed("", None, text, rule=text)),
        skipped=(Skipped(text, text),),
        unresolved=(Unresolved("unpinned-image", span, text),),
        unverified=(Unverified(text, (Incomplete("denied", text, text),)),),
    )
    return msgspec.structs.replace(
        result,
        waived=(Waived(msgspec.structs.replace(finding, fingerprint="3" * 64), waiver),),
        existing=(msgspec.structs.replace(finding, fingerprint="4" * 64),),
        fixed=(Fixed("unpinned-image", "high", text, text, text, "5" * 64, span),),
        notices=(Notice(span, text, "malformed"),),
        compared=(Comparison("revision", text, "0" * 40, 1),),
        governing=Governing(text, "0" * 40),
        assessed=(text,),
    )


def written(name: str, text: str) -> str:
    """Return the report of a hostile result."""
    out = io.StringIO()
    source = Source(text, f"{SECRET} {text}")
    rules = (make_rule("unpinned-image", related_resources=(("https://x.example/page", text), (text, text))),)
    load(name).render(hostile_result(text), out, ReportContext({text: source}.get, rules, name=text))
    return out.getvalue()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", NAMES)
def test_nothing_steers_what_shows_a_report(name: str, text: str) -> None:
    report = written(name, text)
    report.encode("utf-8")
    lines = report.replace("\r\n", "\n").split("\n") if name == "csv" else report.split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert SECRET not in report
    if name not in OF_GITHUB:
        assert "##[" not in report
        assert "##vso[" not in report
    if name != "github":
        assert [line for line in lines if line.lstrip().startswith("::")] == []


def read_junit(report: str) -> list[str]:
    """Return the names of the suites, the messages and the texts of a JUnit report."""
    ET.fromstring(report)
    read = JUnitXml.fromstring(report.encode("utf-8"))
    found = []
    for suite in read:
        found.append(suite.name)
        for case in suite:
            found += [case.name, case.classname]
            found += [part for one in case.result for part in (one.message, one.text or "")]
    return found


def read_csv(report: str) -> list[str]:
    """Return the cells of a table, read as RFC 4180 says (section 2), by a reader that forgives nothing."""
    rows, position = [], 0
    grammar = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)')
    row: list[str] = []
    while position < len(report):
        match = grammar.match(report, position)
        assert match is not None, report[position : position + 80]
        row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        position = match.end()
        if match[3] == "\r\n":
            rows.append(row)
            row = []
    assert row == []
    assert {len(one) for one in rows} == {len(rows[0])}
    assert rows == list(csv.reader(io.StringIO(report, newline=""), strict=True))
    return [cell for one in rows for cell in one]


def read_json(report: str) -> list[str]:
    """Return all strings in JSON."""
    return _strings(json.loads(report))


def read_lines(report: str) -> list[str]:
    """Return all strings in lines of JSON."""
    return _strings([json.loads(line) for line in report.splitlines()])


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *_strings([*value.values()])]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [value] if isinstance(value, str) else []


READERS: dict[str, Callable[[str], list[str]]] = {
    "json": read_json,
    "jsonl": read_lines,
    "sarif": read_json,
    "code-scanning": read_json,
    "cyclonedx": read_json,
    "gitlab-codequality": read_json,
    "gitlab-sast": read_json,
    "junit": read_junit,
    "csv": read_csv,
}
"""A reader for each report that programs read: it gives back the texts that are in it."""
FOR_PEOPLE = {"console", "github", "github-summary", "github-output", "markdown"}
"""Reports that have no grammar to read back here; their own tests look at them."""


def test_every_report_is_read_back() -> None:
    assert FOR_PEOPLE.isdisjoint(READERS)
    assert {*READERS, *FOR_PEOPLE} == set(NAMES)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", READERS)
def test_text_stays_in_its_place(name: str, text: str) -> None:
    """The shape of a report is the same whatever the text in it is, as far as the text does not say how many there are."""
    assert len(READERS[name](written(name, text))) == len(READERS[name](written(name, "plain")))


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_reports_for_programs_keep_the_text(name: str, text: str) -> None:
    kept = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)
    assert READERS[name](written(name, text)).count(kept) > 5


_STARTS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_cell_is_a_formula(text: str) -> None:
    assert [found for found in read_csv(written("csv", text)) if is_formula(found)] == []


@pytest.mark.parametrize("name", [name for name in HOSTILE if "formula" in name])
def test_what_would_be_a_formula_is_told_apart(name: str) -> None:
    assert is_formula(HOSTILE[name].removeprefix("a\r\n"))


def is_formula(found: str) -> bool:
    """Return whether a spreadsheet, whatever ends a cell for it, may evaluate a part of a cell."""
    parts = re.split(r"[;|\t\n]", found)
    return any(
        part.strip(" \"'\u2018\u2019\u201c\u201d`\t").startswith(_STARTS) and not part.startswith("'")
        for part in parts
    )


_NAMES = st.characters(exclude_categories=["Cs"]) | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)


@given(text=st.text(_NAMES, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read_back(text: str) -> None:
    for name, read in READERS.items():
        assert read(written(name, text or " "))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_file_names_that_are_no_text(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: nginx}]}\n"
    for file, text in ((b"k\xff\n::error::x.yaml", pod), (b"b\xff]]>.yaml", pod[:-2])):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + file)).write_text(text, encoding="utf-8")
    options = Options(paths=(str(tmp_path),), root=tmp_path, inventory=True)
    result = scan(options)
    assert result.findings
    assert len(result.ledger.failed) == 1
    context = ReportContext(source_tree(options).read, (make_rule("unpinned-image"),))
    for name in NAMES:
        out = io.StringIO()
        load(name).render(result, out, context)
        out.getvalue().encode("utf-8")
        assert READERS.get(name, str.split)(out.getvalue())
