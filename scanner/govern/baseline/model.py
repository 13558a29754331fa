"""What a baseline says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Finding

FILE_NAME = "cattleguard-baseline.json"
"""The baseline that is used where it stands in the scan root, if no other is named."""


class Entry(msgspec.Struct, frozen=True, order=True):
    """A finding that is accepted for now.

    Attributes:
        path: its file.
        rule: the rule's id.
        address: the named thing that it is about, without positions.
        message: what is wrong.
        severity: its severity.
        fingerprint: its identity.
    """

    path: str
    rule: str
    address: str
    message: str
    severity: str
    fingerprint: str


class Baseline(msgspec.Struct, frozen=True):
    """The content of a baseline file.

    Attributes:
        name: the file, as reports name it.
        entries: what it accepts, in order.
    """

    name: str
    entries: tuple[Entry, ...]


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Return the entries that accept findings, in order."""
    return tuple(sorted(_entry(finding) for finding in findings))


def is_of(entry: Entry, finding: Finding) -> bool:
    """Tell whether an entry is of a finding: in what it is compared by, and in what a reviewer reads."""
    return (entry.fingerprint, entry.rule, entry.path) == (
        finding.fingerprint,
        finding.rule,
        _text(finding.span.path),
    )


def _entry(finding: Finding) -> Entry:
    names = finding.identity.names
    return Entry(
        path=_text(finding.span.path),
        rule=finding.rule,
        address=_text(names[0] if names else finding.address),
        message=_text(finding.message),
        severity=finding.severity,
        fingerprint=finding.fingerprint,
    )


def _text(text: str) -> str:
    """Return a text without halves of surrogate pairs, which stand for bytes of file names that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()
