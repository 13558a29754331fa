"""Lets waivers in comments hold only where one held at the revision that governs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.govern.waivers.applying import Governed, notice_order
from scanner.model import Notice
from scanner.policy.verdicts import finding_order

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scanner.model import Finding, Waived, Waiver


def holding(
    governed: Governed,
    allowed: Callable[[], Collection[str]],
    without_comments: Callable[[Sequence[Finding]], Governed],
    revision: str,
) -> Governed:
    """Return what waivers leave of findings where one in a comment holds only if there was one at the governing revision.

    Args:
        governed: what all waivers leave.
        allowed: gives the fingerprints of the findings that comments accept at that revision; asked only where needed.
        without_comments: gives what the waivers of files alone leave of some findings.
        revision: as the user names it.
    """
    if not any(one.waiver.in_source for one in governed.waived):
        return governed
    fingerprints = allowed()
    kept: list[Waived] = []
    denied: list[Waived] = []
    for one in governed.waived:
        holds = not one.waiver.in_source or one.finding.fingerprint in fingerprints
        (kept if holds else denied).append(one)
    again = without_comments([one.finding for one in denied])
    refused = {finding.fingerprint for finding in again.findings}
    without = [one for one in denied if one.finding.fingerprint in refused]
    return Governed(
        tuple(sorted((*governed.findings, *again.findings), key=finding_order)),
        tuple(sorted((*kept, *again.waived), key=lambda one: finding_order(one.finding))),
        tuple(sorted((*governed.notices, *_notices(without, revision)), key=notice_order)),
    )


def _notices(denied: Sequence[Waived], revision: str) -> list[Notice]:
    """Return a notice for each waiver that does not hold, with how many findings it would have accepted."""
    counts: dict[Waiver, int] = {}
    for one in denied:
        counts[one.waiver] = counts.get(one.waiver, 0) + 1
    return [
        Notice(
            waiver.span,
            f"this waiver does not hold for {count} finding{'s' if count > 1 else ''}: "
            f"no comment accepts {'them' if count > 1 else 'it'} at {revision}, which governs",
            "not-governing",
        )
        for waiver, count in counts.items()
    ]
