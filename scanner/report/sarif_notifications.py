"""What could not be assessed, as SARIF notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scanner.report.sarif_rules import limited
from scanner.report.unassessed import of_failure, of_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model import Ledger, Notice, Span, Unresolved
    from scanner.report.unassessed import Unassessed

MAX_NOTIFICATIONS = 1000
"""Notifications of one kind; one more says how many were left out."""

ROOT = "%SRCROOT%"
NOT_ASSESSED, NOT_DECIDED, NOT_REPORTED = "not-assessed", "not-decided", "not-reported"
WAIVER = "waiver"
DESCRIPTORS = (
    {
        "id": NOT_ASSESSED,
        "shortDescription": {"text": "A file, a rule on a file, or an image could not be assessed."},
    },
    {"id": NOT_DECIDED, "shortDescription": {"text": "A rule's question has no answer here."}},
    {
        "id": NOT_REPORTED,
        "shortDescription": {"text": "Something was left out of this report, or will not be shown."},
    },
    {"id": WAIVER, "shortDescription": {"text": "A waiver is malformed, has expired, or waives nothing."}},
)
_INDEXES = {descriptor["id"]: index for index, descriptor in enumerate(DESCRIPTORS)}


def notifications(ledger: Ledger, rule_indexes: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield a notification for each failure, for each image that could not be looked at as a whole, and for each question without an answer."""
    for failure in ledger.failed[:MAX_NOTIFICATIONS]:
        yield _unassessed(of_failure(failure), rule_indexes)
    for image in ledger.unverified[:MAX_NOTIFICATIONS]:
        yield _unassessed(of_image(image), rule_indexes)
    for question in ledger.unresolved[:MAX_NOTIFICATIONS]:
        yield _question(question, rule_indexes)
    for kind, number in (
        ("failures", len(ledger.failed)),
        ("images", len(ledger.unverified)),
        ("open questions", len(ledger.unresolved)),
    ):
        if number > MAX_NOTIFICATIONS:
            yield left_out(f"{number - MAX_NOTIFICATIONS} more {kind} are not listed here")


def notices(found: Sequence[Notice]) -> Iterator[dict[str, Any]]:
    """Yield a notification for each waiver that does not do what it says."""
    for notice in found[:MAX_NOTIFICATIONS]:
        place = physical_location(notice.span.path, region(notice.span))
        yield {
            **_notification(WAIVER, "warning", notice.message),
            "locations": [{"physicalLocation": place}],
        }


def left_out(message: str) -> dict[str, Any]:
    """Return the notification that something is missing from the report."""
    return _notification(NOT_REPORTED, "warning", message)


def physical_location(path: str, region: dict[str, Any] | None) -> dict[str, Any]:
    """Return a place in a file as SARIF has it."""
    uri = quote(path, safe="/", errors="surrogateescape")
    location: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}}
    return location if region is None else {**location, "region": region}


def region(span: Span) -> dict[str, Any]:
    """Return a span as a SARIF region, whose end column is that of the code point after it, too."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _unassessed(one: Unassessed, rule_indexes: Mapping[str, int]) -> dict[str, Any]:
    notification = _notification(NOT_ASSESSED, "error", one.text)
    if one.path:
        place = physical_location(one.path, region(one.span) if one.span else None)
        notification["locations"] = [{"physicalLocation": place}]
    return notification | _associated(one.rule, rule_indexes)


def _question(question: Unresolved, rule_indexes: Mapping[str, int]) -> dict[str, Any]:
    notification = _notification(NOT_DECIDED, "note", f"cannot be decided: {question.expression}")
    place = physical_location(question.span.path, region(question.span))
    return (
        notification | {"locations": [{"physicalLocation": place}]} | _associated(question.rule, rule_indexes)
    )


def _associated(rule: str | None, rule_indexes: Mapping[str, int]) -> dict[str, Any]:
    if rule is None or rule not in rule_indexes:
        return {}
    return {"associatedRule": {"id": rule, "index": rule_indexes[rule]}}


def _notification(kind: str, level: str, message: str) -> dict[str, Any]:
    return {
        "descriptor": {"id": kind, "index": _INDEXES[kind]},
        "level": level,
        "message": {"text": limited(message)},
    }
