"""Applies waivers to findings: those in comments and those of files by the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.govern.configuration.model import WaiverConfig
from scanner.govern.waivers.index import WaiverIndex
from scanner.govern.waivers.standing import Standing
from scanner.model import Finding, Notice, Waived, Waiver

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from scanner.model import Span

NO_DEMANDS = WaiverConfig()


class Governed(msgspec.Struct, frozen=True):
    """Findings, those that are waived, and what is to know about the waivers, each in the order they came in."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    notices: tuple[Notice, ...] = ()


def waive(
    findings: Sequence[Finding],
    waivers: Iterable[Waiver | Notice],
    rules: Collection[str] | None,
    applied: Collection[str],
    today: str | None,
    *,
    demands: WaiverConfig = NO_DEMANDS,
    unwaivable: Collection[str] = (),
    looked_at: Callable[[Waiver], bool] = lambda _waiver: True,
) -> Governed:
    """Return what waivers leave of findings. The order of the waivers does not matter.

    Args:
        findings: all findings.
        waivers: the waivers of all files, and the notices of those that cannot be understood.
        rules: ids of all rules that exist; a waiver of another one gets a notice. None where they are not known.
        applied: ids of the rules that were applied; what is to be waived of others is not known.
        today: the day (`2027-01-31`); None where it is not known, and then no waiver with an end holds.
        demands: what waivers must say, and how long before their end that is told.
        unwaivable: ids of rules whose findings no waiver accepts.
        looked_at: tells whether everything was looked at that a waiver can be about, so that it may be unused.
    """
    given = list(waivers)
    notices = {entry for entry in given if isinstance(entry, Notice)}
    ordered = sorted({entry for entry in given if isinstance(entry, Waiver)}, key=_order)
    standing = Standing(rules, today, demands, unwaivable)
    index = WaiverIndex(ordered)
    kept: list[Finding] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for finding in findings:
        covering = index.covering(finding)
        used.update(covering)
        holding = next((waiver for waiver in covering if standing.holds(waiver, finding.rule)), None)
        if holding is None:
            kept.append(finding)
        else:
            waived.append(Waived(finding, holding))
    known = frozenset(applied)
    for waiver in ordered:
        is_unused = waiver not in used and known.issuperset(waiver.rules) and looked_at(waiver)
        notices.update(standing.notices(waiver, is_unused=is_unused))
    return Governed(tuple(kept), tuple(waived), tuple(sorted(notices, key=notice_order)))


def _order(waiver: Waiver) -> tuple[bool, Span, bytes]:
    return not waiver.in_source, waiver.span, msgspec.json.encode(waiver)


def notice_order(notice: Notice) -> tuple[Span, str, str]:
    """Return what notices are sorted by: their places."""
    return notice.span, notice.kind, notice.message
