"""JUnit XML, valid against the schema of Jenkins' xUnit plugin (junit-10.xsd), which other readers follow too.

A suite for each file, a case for each finding; it names neither a host nor a time, so that the same result gives the same
bytes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TextIO

from scanner.report.junit_cases import suites
from scanner.report.xml_text import attributes, xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Result
    from scanner.report.junit_cases import Case
    from scanner.report.protocol import ReportContext

NAME = "junit"
_TIME = "0"
"""Seconds that a suite or a case took: they are not told, and some readers ask for a number."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report."""
    by_file = suites(result)
    counts = _counts([case for cases in by_file.values() for case in cases])
    del counts["skipped"]
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f"<testsuites{attributes(name='cattleguard', **counts, time=_TIME)}>\n")
    for path, cases in by_file.items():
        out.writelines(f"{line}\n" for line in _suite(path, cases))
    out.write("</testsuites>\n")


def _counts(cases: Sequence[Case]) -> dict[str, int]:
    counts = Counter(case.outcome for case in cases)
    return {
        "tests": len(cases),
        "failures": counts["failure"],
        "errors": counts["error"],
        "skipped": counts["skipped"],
    }


def _suite(path: str, cases: Sequence[Case]) -> Iterator[str]:
    yield f"  <testsuite{attributes(name=path, **_counts(cases), time=_TIME, file=path)}>"
    for case in cases:
        yield from _case(case)
    yield "  </testsuite>"


def _case(case: Case) -> Iterator[str]:
    opening = f"    <testcase{attributes(name=case.name, classname=case.suite, time=_TIME)}"
    if case.outcome == "passed":
        yield f"{opening}/>"
        return
    yield f"{opening}>"
    said = f"      <{case.outcome}{attributes(type=case.type, message=case.message)}"
    text = "\n".join(xml_text(f"{name}: {text}") for name, text in case.details if text)
    yield f"{said}>{text}</{case.outcome}>" if text else f"{said}/>"
    yield "    </testcase>"
