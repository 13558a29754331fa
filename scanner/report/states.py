"""All findings of a result in the order of their places, with what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from scanner.model import Finding, Result, Waiver

State = Literal["new", "existing", "waived"]
"""What became of a finding: it counts; it existed in what was compared with; a waiver accepts it."""


class Stated(msgspec.Struct, frozen=True):
    """A finding and what became of it.

    Attributes:
        finding: the finding.
        state: what became of it.
        waiver: what accepts it, None where nothing does.
    """

    finding: Finding
    state: State
    waiver: Waiver | None = None


def stated(result: Result) -> list[Stated]:
    """Return all findings, by place and rule."""
    found = [Stated(finding, "new") for finding in result.findings]
    found += [Stated(finding, "existing") for finding in result.existing]
    found += [Stated(waived.finding, "waived", waived.waiver) for waived in result.waived]
    return sorted(found, key=lambda one: (one.finding.span, one.finding.rule, one.finding.fingerprint))


def compared_with(result: Result) -> str:
    """Return what findings were compared with, in words; "" where they were compared with nothing."""
    return " and ".join(
        f"{'the baseline' if one.kind == 'baseline' else 'revision'} {one.name}" for one in result.compared
    )


def acceptance(waiver: Waiver) -> str:
    """Return in words how long a finding is accepted, by whom, and why."""
    until = f" until {waiver.until}" if waiver.until else ""
    said = ", ".join(filter(None, (waiver.ticket, waiver.owner)))
    return f"waived{until}{f' ({said})' if said else ''}: {waiver.reason}"
