"""Applies waivers to findings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from scanner.model import Finding, Notice, Waived, Waiver
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Governed(msgspec.Struct, frozen=True):
    """Findings, those that are waived, and what is to know about the waivers, each in the order they came in."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    notices: tuple[Notice, ...] = ()


def waive(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver | Notice],
    rules: Collection[str] | None,
    applied: Collection[str],
    today: str | None,
) -> Governed:
    """Return what waivers leave of findings.

    Args:
        findings: all findings.
        waivers: the waivers of all files, and the notices of those that cannot be understood.
        rules: ids of all rules that exist; a waiver of another one gets a notice. None where they are not known.
        applied: ids of the rules that were applied; what is to be waived of others is not known.
        today: the day (`2027-01-31`); None where it is not known, and then no waiver with an end holds.
    """
    notices = [entry for entry in waivers if isinstance(entry, Notice)]
    by_path: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        if isinstance(waiver, Waiver):
            notices += _unknown_rules(waiver, rules) if rules is not None else ()
            by_path[waiver.span.path].append(waiver)
    kept: list[Finding] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for finding in findings:
        covering = [waiver for waiver in by_path.get(finding.span.path, ()) if _covers(waiver, finding)]
        used.update(covering)
        holding = next((waiver for waiver in covering if _holds(waiver, today)), None)
        if holding is None:
            kept.append(finding)
        else:
            waived.append(Waived(finding, holding))
    for waiver in (waiver for found in by_path.values() for waiver in found):
        notices += _state(waiver, used, applied, today)
    return Governed(tuple(kept), tuple(waived), tuple(sorted(notices, key=lambda notice: notice.span)))


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.lines is None:
        return False
    first, last = waiver.lines
    return finding.rule in waiver.rules and first <= finding.span.line <= last


def _holds(waiver: Waiver, today: str | None) -> bool:
    return waiver.until is None or (today is not None and today <= waiver.until)


def _unknown_rules(waiver: Waiver, rules: Collection[str]) -> list[Notice]:
    return [
        Notice(
            waiver.span,
            f"this waiver names no rule that exists: {rule} ({suggest(rule, tuple(rules))})",
            "unknown-rule",
        )
        for rule in waiver.rules
        if rule not in rules
    ]


def _state(
    waiver: Waiver, used: Collection[Waiver], applied: Collection[str], today: str | None
) -> list[Notice]:
    if not _holds(waiver, today):
        return [Notice(waiver.span, f"this waiver has expired: it held until {waiver.until}", "expired")]
    if waiver not in used and set(waiver.rules) <= set(applied):
        return [
            Notice(
                waiver.span, f"this waiver waives nothing: no finding of {', '.join(waiver.rules)}", "unused"
            )
        ]
    return []
