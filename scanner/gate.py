"""Decides which findings count: those that no waiver accepts, and that did not exist before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.formats import data
from scanner.govern.changes.judging import Judged, judge_changes
from scanner.govern.changes.model import Seen
from scanner.govern.comparison import Compared, with_baseline, with_revision
from scanner.govern.renames import followed
from scanner.govern.waivers.applying import Governed, waive
from scanner.govern.waivers.holding import holding
from scanner.model import Comparison, Waiver
from scanner.policy.verdicts import finding_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.found import Found
    from scanner.model import Finding, Waived
    from scanner.options import Base, Options
    from scanner.policies import Policies


def unwaivable(options: Options, policies: Policies) -> frozenset[str]:
    """Return the ids of the rules whose findings no waiver and no baseline accepts."""
    return options.unwaivable | {rule.id for rule in policies.rules if not rule.waivable}


class Earlier:
    """Other revisions of the files, each of which is assessed as a whole, once, when something is asked about it.

    Args:
        find: finds what is in the files that options name.
    """

    def __init__(self, find: Callable[[Options], Found]) -> None:
        self._find = find
        self._known: dict[str, Found] = {}
        self._commented: dict[str, frozenset[str]] = {}

    def found(self, base: Base) -> Found:
        """Return what is found there."""
        if base.commit not in self._known:
            self._known[base.commit] = self._find(base.options)
        return replace(self._known[base.commit], options=base.options)

    def commented(self, base: Base) -> frozenset[str]:
        """Return the fingerprints of the findings that waivers in comments accept there."""
        if base.commit not in self._commented:
            accepted = _commented(self.found(base))
            self._commented[base.commit] = frozenset(one.finding.fingerprint for one in accepted)
        return self._commented[base.commit]


def govern(found: Found, earlier: Earlier) -> Governed:
    """Return what waivers leave of what was found; those in comments hold as the revision that governs has them."""
    governed, base = _waive(found), found.options.governed_by
    if base is not None:
        governed = holding(
            governed,
            lambda: earlier.commented(base),
            lambda findings: _waive_by(found.options.waivers, findings, found),
            base.revision,
        )
    accepted = sorted((*governed.waived, *found.excepted), key=lambda waived: finding_order(waived.finding))
    return replace(governed, waived=tuple(accepted))


def judge_change(found: Found, earlier: Earlier) -> Judged:
    """Return what the rules object to in what a change does to what governs."""
    options = found.options
    if options.changes is None:
        return Judged()
    base = options.governed_by or options.base
    accepted = _commented(found)
    before = earlier.commented(base) if accepted and base is not None else frozenset()
    newly = (one.waiver for one in accepted if base is not None and one.finding.fingerprint not in before)
    seen = Seen(
        found.tree,
        [one for one in found.comments if isinstance(one, Waiver)],
        frozenset(newly),
        found.skipped,
        [one.path for one in found.assessments if one.format == data.NAME],
    )
    return judge_changes(options.changes, found.policies, seen)


def compare(found: Found, governed: Governed, earlier: Earlier) -> Compared:
    """Return which findings are new, which exist already, and which are no more: by a revision, then by a baseline."""
    options = found.options
    compared = Compared(governed.findings)
    waived = [one.finding for one in governed.waived]
    if options.base is not None:
        compared = compared.also(_with_base(found, governed.findings, waived, options.base, earlier))
    if options.baseline is not None:
        compared = compared.also(
            with_baseline(
                compared.new,
                [*waived, *compared.existing],
                options.baseline,
                unwaivable(options, found.policies),
                found.coverage.includes_finding,
            )
        )
    return compared


def _with_base(
    found: Found, findings: Sequence[Finding], waived: Sequence[Finding], base: Base, earlier: Earlier
) -> Compared:
    """Return how findings compare with those of another revision, of which waivers leave something too."""
    before = earlier.found(base)
    return with_revision(
        findings,
        waived,
        followed(_waive(before).findings, before.tree, [*findings, *waived], found.tree),
        Comparison("revision", base.revision, base.commit, len(before.failed)),
        found.coverage.includes_finding,
    )


def _waive(found: Found) -> Governed:
    """Return what all waivers leave of what was found, and what is to know about them."""
    options, policies = found.options, found.policies
    applied = [rule.id for rule in policies.rules]
    return waive(
        found.findings,
        [*found.comments, *options.waivers],
        [*applied, *policies.left_out] if options.selection.selects_all else None,
        applied,
        options.today,
        demands=options.waiver_rules,
        unwaivable=unwaivable(options, policies),
        looked_at=found.coverage.includes_waiver,
    )


def _waive_by(waivers: Iterable[object], findings: Sequence[Finding], found: Found) -> Governed:
    """Return what some of the waivers leave of some findings; notices are told where all are applied."""
    return waive(
        findings,
        [one for one in waivers if isinstance(one, Waiver)],
        None,
        (),
        found.options.today,
        demands=found.options.waiver_rules,
        unwaivable=unwaivable(found.options, found.policies),
    )


def _commented(found: Found) -> tuple[Waived, ...]:
    """Return the findings that waivers in comments accept."""
    return _waive_by(found.comments, found.findings, found).waived
