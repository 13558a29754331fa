"""GitLab's security report for SAST, schema 15.2.1 of gitlab-org/security-products/security-report-schemas.

GitLab takes two findings for one where they share an identifier and stand on the same lines. So a rule is the only
identifier of a finding, its controls are details, and what a rule objects to on the same lines is one vulnerability. GitLab
compares branches itself: findings that existed are in the report; what is waived is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from scanner.report.encoded import encoded
from scanner.report.gitlab_sast_parts import identifier, vulnerability
from scanner.report.markdown_text import shortened
from scanner.report.printable import printable
from scanner.report.states import stated
from scanner.report.summary import WHOLE_PROJECT, counted
from scanner.report.unassessed import unassessed
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Finding, Result
    from scanner.report.protocol import ReportContext
    from scanner.report.unassessed import Unassessed

NAME = "gitlab-sast"
VERSION = "15.2.1"
SCHEMA = (
    "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
    f"v{VERSION}/dist/sast-report-format.json"
)
NO_TIME = "1970-01-01T00:00:00"
"""Start and end of a scan that was given no time: the schema asks for one, and the clock would change the report."""

MAX_MESSAGES = 1000
"""Messages of one kind; one more says how many were left out."""
MAX_MESSAGE = 1000
_TOOL = {
    "id": "cattleguard",
    "name": "Cattleguard",
    "version": __version__,
    "vendor": {"name": "Cattleguard"},
}


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    rules = {rule.id: rule for rule in context.rules}
    report = {
        "version": VERSION,
        "schema": SCHEMA,
        "scan": _scan(result, context),
        "vulnerabilities": [
            vulnerability(alike, rules.get(alike[0].rule), context.prefix) for alike in _merged(result)
        ],
    }
    out.write(encoded(report))


def _scan(result: Result, context: ReportContext) -> dict[str, Any]:
    time = context.time.removesuffix("Z") if context.time else NO_TIME
    return {
        "analyzer": _TOOL,
        "scanner": _TOOL,
        "type": "sast",
        "start_time": time,
        "end_time": time,
        "status": "success" if result.ledger.is_complete else "failure",
        "messages": list(_messages(result)),
        "primary_identifiers": [identifier(rule) for rule in result.policies.rules],
    }


def _merged(result: Result) -> Iterable[Sequence[Finding]]:
    """Return the findings, those of one rule on the same lines together."""
    groups: dict[tuple[str, str, int, int], list[Finding]] = {}
    for one in stated(result):
        if one.state != "waived":
            span = one.finding.span
            key = (one.finding.rule, span.path, span.line, span.end_line)
            groups.setdefault(key, []).append(one.finding)
    return groups.values()


def _messages(result: Result) -> Iterator[dict[str, str]]:
    ledger = result.ledger
    yield from _limited("fatal", [_not_assessed(one) for one in unassessed(ledger)])
    yield from _limited(
        "warn",
        [
            f"{one.span.path}:{one.span.line}: {one.rule} cannot be decided: {one.expression}"
            for one in ledger.unresolved
        ],
    )
    yield from _limited(
        "warn", [f"{notice.span.path}:{notice.span.line}: {notice.message}" for notice in result.notices]
    )
    if result.waived:
        yield _message("info", f"{counted(len(result.waived), 'finding')} waived")


def _limited(level: str, texts: Sequence[str]) -> Iterator[dict[str, str]]:
    yield from (_message(level, text) for text in texts[:MAX_MESSAGES])
    if len(texts) > MAX_MESSAGES:
        yield _message(level, f"and {len(texts) - MAX_MESSAGES} more")


def _message(level: str, text: str) -> dict[str, str]:
    return {"level": level, "value": shortened(printable(text), MAX_MESSAGE)}


def _not_assessed(one: Unassessed) -> str:
    if one.kind == "image":
        return one.text
    place = f"{one.path or WHOLE_PROJECT}{f':{one.line}:{one.column}' if one.line else ''}"
    return f"{place}: not assessed: {one.text}"
