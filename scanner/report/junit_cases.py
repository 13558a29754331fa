"""What a result says, as test cases of JUnit: one for each finding, and one for each file without any."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.report.states import Stated, acceptance, compared_with, stated
from scanner.report.summary import WHOLE_PROJECT
from scanner.report.unassessed import Unassessed, unassessed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Notice, Result, Unresolved

Outcome = Literal["passed", "failure", "error", "skipped"]

IMAGES = "(images)"
"""Name of the suite of images that could not be looked at."""
PASSED = "no findings"


class Case(msgspec.Struct, frozen=True):
    """A test case.

    Attributes:
        suite: the file.
        name: unique within the suite.
        outcome: what came of it.
        type: a word for the failure, the error, or the reason to skip it.
        message: the same in a sentence.
        details: lines that say more, each with a name before it.
    """

    suite: str
    name: str
    outcome: Outcome
    type: str = ""
    message: str = ""
    details: Sequence[tuple[str, str]] = ()


def suites(result: Result) -> dict[str, list[Case]]:
    """Return the test cases by file, in the order of the files."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for path in result.assessed:
        found[path] = []
    for case in _cases(result):
        found[case.suite].append(case)
    return {path: list(_named_apart(found[path])) or [Case(path, PASSED, "passed")] for path in sorted(found)}


def _cases(result: Result) -> Iterator[Case]:
    known = compared_with(result)
    yield from (_finding(one, known) for one in stated(result))
    yield from map(_unassessed, unassessed(result.ledger))
    yield from map(_question, result.ledger.unresolved)
    yield from map(_notice, result.notices)


def _finding(one: Stated, known: str) -> Case:
    finding, span = one.finding, one.finding.span
    name = f"{finding.rule}: {finding.address}" if finding.address else finding.rule
    if one.state == "waived" and one.waiver is not None:
        return Case(span.path, name, "skipped", "waived", acceptance(one.waiver))
    if one.state == "existing":
        return Case(span.path, name, "skipped", "existing", f"{finding.message}; it existed in {known}")
    details = [
        ("place", f"{span.path}:{span.line}:{span.column}"),
        ("severity", finding.severity),
        ("message", finding.message),
        ("what to do", finding.remediation),
        ("fix", finding.fix.title if finding.fix else ""),
        ("controls", ", ".join(finding.controls)),
        ("fingerprint", finding.fingerprint),
    ]
    return Case(span.path, name, "failure", finding.severity, finding.message, details)


def _unassessed(one: Unassessed) -> Case:
    suite = IMAGES if one.kind == "image" else one.path or WHOLE_PROJECT
    name = f"not assessed: {one.rule}" if one.rule else "not assessed"
    place = f"{one.path}:{one.line}:{one.column}" if one.line else one.path
    details = [("place", place), ("message", one.message), ("what to do", one.hint or "")]
    return Case(suite, name, "error", "not-assessed", one.text, details)


def _question(question: Unresolved) -> Case:
    message = f"line {question.span.line}: cannot be decided: {question.expression}"
    return Case(question.span.path, f"{question.rule}: not decided", "skipped", "not-decided", message)


def _notice(notice: Notice) -> Case:
    message = f"line {notice.span.line}: {notice.message}"
    return Case(notice.span.path, f"waiver: {notice.kind}", "skipped", f"waiver-{notice.kind}", message)


def _named_apart(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield cases with a number after each name that was there before: a reader keeps one case of a name."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for case in cases:
        seen[case.name] += 1
        name = case.name if seen[case.name] == 1 else f"{case.name} ({seen[case.name]})"
        while name in taken:
            seen[case.name] += 1
            name = f"{case.name} ({seen[case.name]})"
        taken.add(name)
        yield msgspec.structs.replace(case, name=name)
