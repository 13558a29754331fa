"""Tables of a result in Markdown, each within the room that it is given.

A place and what is to say of it share a cell: in cells of their own, one long path pushes what is said out of sight.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from scanner.model import SEVERITIES
from scanner.report.markdown_text import LINE_BREAK, breakable, code, table, words
from scanner.report.most_telling import by_severity
from scanner.report.summary import WHOLE_PROJECT
from scanner.report.unassessed import of_failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Failed, Finding, Fixed, Notice, Result, Span, Unverified, Waived

MAX_PATH = 160
"""Code points of a path that are shown, its last ones."""


class Room(msgspec.Struct, frozen=True):
    """How much of a table is shown: that many rows, and bytes of UTF-8."""

    rows: int
    max_bytes: int


def severities(result: Result) -> list[str]:
    """Return the numbers by severity: of what is new, existed, is fixed and is waived."""
    columns = {"new" if result.compared else "findings": [one.severity for one in result.findings]}
    if result.compared:
        columns["existing"] = [one.severity for one in result.existing]
        columns["fixed"] = [one.severity for one in result.fixed]
    if result.waived:
        columns["waived"] = [one.finding.severity for one in result.waived]
    counts = [Counter(column) for column in columns.values()]
    rows = [
        [severity, *(str(count[severity]) for count in counts)]
        for severity in SEVERITIES
        if any(count[severity] for count in counts)
    ]
    return list(table(["severity", *columns], rows)) if rows else []


def findings(found: Sequence[Finding], room: Room) -> list[str]:
    """Return findings, the most severe ones first."""
    rows = (
        [one.severity, words(one.rule), _at(_place(one.span.path, one.span), one.message)]
        for one in by_severity(found)
    )
    return _bounded(["severity", "rule", "finding"], rows, len(found), room)


def not_assessed(failed: Sequence[Failed], images: Sequence[Unverified], room: Room) -> list[str]:
    """Return what could not be assessed, and why."""
    rows = chain(map(_failure, failed), map(_image, images))
    return _bounded(["kind", "place, reason"], rows, len(failed) + len(images), room)


def fixed(found: Sequence[Fixed], room: Room) -> list[str]:
    """Return findings that are no more, the most severe ones first."""
    ordered = sorted(
        found, key=lambda one: SEVERITIES.index(one.severity) if one.severity in SEVERITIES else 0
    )
    rows = ([one.severity, words(one.rule), _at(_place(one.path, None), one.message)] for one in ordered)
    return _bounded(["severity", "rule", "finding"], rows, len(found), room)


def waived(accepted: Sequence[Waived], room: Room) -> list[str]:
    """Return what is waived, why, and until when."""
    rows = (
        [
            words(one.finding.rule),
            _at(_place(one.finding.span.path, one.finding.span), one.waiver.reason),
            one.waiver.until or "",
            " ".join(code(text) for text in (one.waiver.owner, one.waiver.ticket) if text),
        ]
        for one in accepted
    )
    return _bounded(["rule", "finding, reason", "until", "owner, ticket"], rows, len(accepted), room)


def notices(found: Sequence[Notice], room: Room) -> list[str]:
    """Return what is to know about waivers."""
    rows = ([one.kind, _at(_place(one.span.path, one.span), one.message)] for one in found)
    return _bounded(["kind", "waiver"], rows, len(found), room)


def remedies(found: Iterable[Finding], room: Room) -> list[str]:
    """Return what to do, by rule, those with most findings first."""
    texts = {finding.rule: finding.remediation for finding in found}
    counts = Counter(finding.rule for finding in found)
    rows = [
        [words(rule), str(count), words(texts[rule], 600)]
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _bounded(["rule", "findings", "what to do"], rows, len(rows), room)


def _place(path: str, span: Span | None) -> str:
    shown = path if len(path) <= MAX_PATH else f"...{path[3 - MAX_PATH :]}"
    return breakable(f"{shown}:{span.line}" if span else shown)


def _at(place: str, text: str) -> str:
    """Return a cell: a place that is Markdown already, and below it a sentence."""
    return f"{place}{LINE_BREAK}{words(text, span=breakable)}"


def _failure(failure: Failed) -> list[str]:
    place = _place(failure.path, failure.span) if failure.path else WHOLE_PROJECT
    kind = "policy" if failure.policy else f"rule {words(failure.rule)}" if failure.rule else "file"
    return [kind, _at(place, of_failure(failure).text)]


def _image(image: Unverified) -> list[str]:
    return [
        "image",
        _at(breakable(image.ref), "; ".join(f"{one.what}: {one.detail}" for one in image.reasons)),
    ]


def _bounded(heads: Sequence[str], rows: Iterable[Sequence[str]], number: int, room: Room) -> list[str]:
    """Return a table with as many rows as there is room for, and how many there are beyond."""
    if not number:
        return []
    lines = list(_within(table(heads, rows), room))
    left = number - (len(lines) - 2)
    return [*lines, "", f"and {left} more"] if left else lines


def _within(lines: Iterable[str], room: Room) -> Iterator[str]:
    """Yield the lines of a table that there is room for: its two first ones, and rows."""
    size = 0
    for index, line in enumerate(lines):
        size += len(line.encode("utf-8", "backslashreplace")) + 1
        if index >= room.rows + 2 or (index >= 2 and size > room.max_bytes):
            return
        yield line
