"""What the commands about baselines say: what was accepted, what still exists, and what is gone."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from scanner.report import summary
from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from scanner.govern.baseline.model import Baseline, Entry
    from scanner.model import Finding, Result
    from scanner.report.style import Style

MAX_REMOVED = 50
"""Removed entries that are named."""


def created(
    name: str, kept: Sequence[Finding], left_out: Sequence[Finding], result: Result, style: Style
) -> Iterator[str]:
    """Yield what a new baseline accepts, and what it does not.

    Args:
        name: the file.
        kept: what it accepts.
        left_out: findings of rules that nothing accepts.
        result: what was found.
        style: how it is shown.
    """
    yield from summary.problems(result, style)
    yield f"{printable(name)} accepts {_accepted((one.severity for one in kept), style)}"
    if left_out:
        rules = ", ".join(sorted({printable(finding.rule) for finding in left_out}))
        yield f"{summary.counted(len(left_out), 'finding')} of rules that nothing accepts left out: {rules}"
    if result.waived:
        yield f"{summary.counted(len(result.waived), 'finding')} left out that a waiver accepts"
    yield from _incomplete(result, "what is found there once it can be will be new")


def shown(
    baseline: Baseline, result: Result | None, unwaivable: Collection[str], style: Style
) -> Iterator[str]:
    """Yield what a baseline accepts: counts, and each entry with whether it still exists.

    Args:
        baseline: the baseline.
        result: what a scan says of it, None where none was made.
        unwaivable: ids of rules whose findings nothing accepts.
        style: how it is shown.
    """
    states = _states(baseline, result)
    for path, entries in groupby(baseline.entries, key=lambda entry: entry.path):
        here = list(entries)
        yield f"{style('heading', printable(path))}  {summary.counted(len(here), 'finding')}"
        for entry in here:
            yield from _entry(entry, states.get(entry.fingerprint, ""), style)
        yield ""
    if baseline.entries:
        yield style("heading", "By rule")
        counts = Counter(entry.rule for entry in baseline.entries)
        width = len(str(max(counts.values())))
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            note = "  (nothing accepts it: it fails all the same)" if rule in unwaivable else ""
            yield f"  {count:>{width}}  {style('rule', printable(rule))}{note}"
        yield ""
    if result is not None:
        yield from summary.problems(result, style)
    accepts = _accepted((entry.severity for entry in baseline.entries), style)
    yield f"{printable(baseline.name)} accepts {accepts}"
    if result is not None:
        yield from _account(Counter(states.values()))


def pruned(baseline: Baseline, result: Result, style: Style) -> Iterator[str]:
    """Yield what was taken out of a baseline."""
    states = _states(baseline, result)
    gone = [entry for entry in baseline.entries if states[entry.fingerprint] == _GONE]
    yield from summary.problems(result, style)
    if gone:
        yield style("heading", "Removed")
        for entry in gone[:MAX_REMOVED]:
            yield from _entry(entry, "", style, path=True)
        if len(gone) > MAX_REMOVED:
            yield f"  and {summary.counted(len(gone) - MAX_REMOVED, 'more finding')}"
        yield ""
    kept = Counter(states.values())
    yield (
        f"{printable(baseline.name)}: {summary.counted(len(gone), 'fixed finding')} removed, "
        f"{len(baseline.entries) - len(gone)} left"
    )
    if kept[_UNSEEN]:
        yield f"{summary.counted(kept[_UNSEEN], 'finding')} kept that this scan did not look at"
    yield from _incomplete(result, "what is accepted there was kept")


def _accepted(severities: Iterable[str], style: Style) -> str:
    return summary.by_severity(severities, style) or "no finding"


_THERE, _GONE, _UNSEEN = "exists", "fixed", "not looked at"


def _states(baseline: Baseline, result: Result | None) -> dict[str, str]:
    """Return what became of each entry, by fingerprint; nothing where no scan was made."""
    if result is None:
        return {}
    gone = {fixed.fingerprint for fixed in result.fixed}
    found = (*result.findings, *result.existing, *(one.finding for one in result.waived))
    there = {finding.fingerprint for finding in found}
    return {
        entry.fingerprint: _GONE
        if entry.fingerprint in gone
        else _THERE
        if entry.fingerprint in there
        else _UNSEEN
        for entry in baseline.entries
    }


def _account(states: Counter[str]) -> Iterator[str]:
    parts = [f"{states[_THERE]} of them exist", f"{states[_GONE]} are fixed"]
    if states[_UNSEEN]:
        parts.append(f"{states[_UNSEEN]} were not looked at")
    yield ", ".join(parts)
    if states[_GONE]:
        yield "`cattleguard baseline prune` removes those that are fixed."


def _entry(entry: Entry, state: str, style: Style, *, path: bool = False) -> Iterator[str]:
    words = [printable(entry.path)] if path else []
    words += [style(entry.severity, entry.severity), style("rule", printable(entry.rule))]
    words += [style("quiet", printable(entry.address))] if entry.address else []
    words += [f"({state})"] if state in (_GONE, _UNSEEN) else []
    yield "  " + "  ".join(words)
    yield f"    {printable(entry.message)}"


def _incomplete(result: Result, consequence: str) -> Iterator[str]:
    if not result.ledger.is_complete:
        yield f"The scan is incomplete: {consequence}."
