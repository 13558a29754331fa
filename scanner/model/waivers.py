"""Waivers, and what came of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.model.findings import Finding  # noqa: TC001 - msgspec reads the annotations
from scanner.model.source import Span  # noqa: TC001


class Waiver(msgspec.Struct, frozen=True):
    """A statement that findings of some rules are accepted. All that it says of a finding must hold.

    Attributes:
        rules: ids of the rules.
        span: where it is written: a comment of the file whose findings it accepts, or an entry of a file of waivers.
        reason: why.
        until: last day (`2027-01-31`) on which it holds, None if it holds for good.
        ticket: where it is tracked, "" if it does not say.
        owner: who answers for it, "" if it does not say.
        lines: the first and the last line that it covers, of the file it is written in; None in a file of waivers.
        paths: patterns of paths, in gitignore's language; () says nothing.
        addresses: patterns of addresses; () says nothing.
        containers: names of containers; () says nothing.
        digests: digests of images (`sha256:...`); () says nothing.
        fingerprints: fingerprints of findings; () says nothing.
    """

    rules: tuple[str, ...]
    span: Span
    reason: str
    until: str | None = None
    ticket: str = ""
    owner: str = ""
    lines: tuple[int, int] | None = None
    paths: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()

    @property
    def in_source(self) -> bool:
        """Whether it is a comment of the file whose findings it accepts."""
        return self.lines is not None


class Waived(msgspec.Struct, frozen=True):
    """A finding that a waiver accepts."""

    finding: Finding
    waiver: Waiver


NoticeKind = Literal[
    "malformed", "unknown-rule", "expired", "expiring", "unused", "not-waivable", "not-governing"
]
"""What is to know about a waiver: it cannot be understood, names a rule that does not exist, held until a day that has
passed, will soon, waives nothing, is of a rule that must not be waived, or is not in the revision that governs."""


class Notice(msgspec.Struct, frozen=True):
    """Something to know about a waiver."""

    span: Span
    message: str
    kind: NoticeKind
