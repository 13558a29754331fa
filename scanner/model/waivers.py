"""Waivers, and what came of them."""

from __future__ import annotations

import msgspec

from scanner.model.findings import Finding  # noqa: TC001 - msgspec reads the annotations
from scanner.model.source import Span  # noqa: TC001


class Waiver(msgspec.Struct, frozen=True):
    """A statement that findings of some rules are accepted, in a comment of the file they stand in.

    Attributes:
        rules: ids of the rules.
        span: the comment.
        first_line: first line it covers.
        last_line: last line it covers.
        reason: why.
        until: last day (`2027-01-31`) on which it holds, None if it holds for good.
        ticket: where it is tracked, "" if it does not say.
        owner: who answers for it, "" if it does not say.
    """

    rules: tuple[str, ...]
    span: Span
    first_line: int
    last_line: int
    reason: str
    until: str | None = None
    ticket: str = ""
    owner: str = ""


class Waived(msgspec.Struct, frozen=True):
    """A finding that a waiver accepts."""

    finding: Finding
    waiver: Waiver


class Notice(msgspec.Struct, frozen=True):
    """Something to know about a waiver: it is malformed, has expired, or has nothing to waive."""

    span: Span
    message: str
