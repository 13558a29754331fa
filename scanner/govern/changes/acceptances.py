"""Compares what is accepted before and after a change: waivers in comments and in files, and baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import GovernanceChange
from scanner.govern.changes.values import shown
from scanner.govern.waivers.entries import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from scanner.govern.baseline.model import Entry
    from scanner.model import Waiver


def waiver_changes(
    before: Sequence[Waiver], after: Sequence[Waiver], newly: Collection[Waiver] = ()
) -> Iterator[GovernanceChange]:
    """Yield the waivers that accept more than those before did; each is at its number.

    Args:
        before: the waivers of the file, in no order that matters.
        after: likewise.
        newly: waivers that accept a finding which none accepted before.
    """
    left = list(before)
    for number, waiver in enumerate(after):
        same = next((one for one in left if _covers(one, waiver)), None)
        if same is not None:
            if waiver.in_source:
                left.remove(same)
            if waiver not in newly:
                continue
        yield GovernanceChange(
            (number,), "waiver", _subject(waiver), _before(waiver, before, same), _said(waiver), "weaker"
        )


def _covers(before: Waiver, after: Waiver) -> bool:
    """Tell whether everything that a waiver accepts was accepted by one before."""
    if before.in_source != after.in_source or not set(after.rules) <= set(before.rules):
        return False
    if before.until is not None and (after.until is None or after.until > before.until):
        return False
    return all(_no_wider(getattr(before, name), getattr(after, name)) for name in CONDITIONS)


def _no_wider(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a condition, of which an empty one says nothing, matches nothing more than before.

    Of patterns that take something back, any other text may match more.
    """
    if any(pattern.startswith("!") for pattern in (*before, *after)):
        return before == after
    return not before or (bool(after) and set(after) <= set(before))


def _subject(waiver: Waiver) -> str:
    return f"a waiver of {shown(', '.join(waiver.rules))}"


def _before(waiver: Waiver, before: Iterable[Waiver], same: Waiver | None) -> str | None:
    """Return what the waiver said that this one was before, None where there was none like it."""
    if same is not None:
        return "of another finding"
    alike = (one for one in before if one.rules == waiver.rules and one.reason == waiver.reason)
    known = next(alike, None)
    return None if known is None else _said(known)


def _said(waiver: Waiver) -> str:
    conditions = [
        f"{name}: {', '.join(getattr(waiver, name))}" for name in CONDITIONS if getattr(waiver, name)
    ]
    until = f"until {waiver.until}" if waiver.until else "without an end"
    return shown("; ".join((until, *conditions)))


def baseline_changes(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries that are new."""
    known = {(entry.fingerprint, entry.rule) for entry in before}
    return (entry for entry in after if (entry.fingerprint, entry.rule) not in known)
