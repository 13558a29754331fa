"""Judges what a change does to what governs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.govern.fingerprints import identify, numbered
from scanner.judge import Judge
from scanner.model import Failed, Finding  # noqa: TC001 - msgspec reads the annotations
from scanner.policy.rule import GOVERNANCE
from scanner.policy.verdicts import finding_order

if TYPE_CHECKING:
    from scanner.govern.changes.model import Changes, Seen
    from scanner.policies import Policies


class Judged(msgspec.Struct, frozen=True):
    """What the rules say of what a change does to what governs; nothing accepts it."""

    findings: tuple[Finding, ...] = ()
    failed: tuple[Failed, ...] = ()


def judge_changes(changes: Changes, policies: Policies, seen: Seen) -> Judged:
    """Return what the rules object to in what a change does to what governs.

    Args:
        changes: finds what it does.
        policies: the rules.
        seen: what the scan of the changed files saw.
    """
    panels = [panel for panel in policies.panels if any(rule.category == GOVERNANCE for rule in panel.rules)]
    judge = Judge(panels)
    findings: list[Finding] = []
    failed: list[Failed] = []
    for document in changes.documents(seen) if panels else ():
        judgement = judge.document(document)
        findings += identify(judgement.findings, document.source)
        failed += judgement.failed
    apart, _ = numbered(sorted(findings, key=finding_order))
    return Judged(apart, tuple(failed))
