"""The ledger: the account of everything that was found."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from scanner.model.findings import Unresolved  # noqa: TC001 - msgspec reads the annotations
from scanner.model.source import Span  # noqa: TC001

if TYPE_CHECKING:
    from scanner.facts.evidence import Incomplete


class Skipped(msgspec.Struct, frozen=True):
    """A file that was found and deliberately not assessed."""

    path: str
    reason: str


class Failed(msgspec.Struct, frozen=True):
    """A file, or one rule on a file, that could not be assessed.

    Attributes:
        path: the file.
        span: the place, if the failure has one.
        message: what went wrong.
        hint: what to do about it.
        rule: the rule that could not be evaluated, where the file itself was read.
        policy: whether the file is a policy, and not one that is scanned.
    """

    path: str
    span: Span | None
    message: str
    hint: str | None = None
    rule: str | None = None
    policy: bool = False


class Unverified(msgspec.Struct, frozen=True):
    """An image of which not everything could be looked at: its reference, and what that was."""

    ref: str
    reasons: tuple[Incomplete, ...]


class Ledger(msgspec.Struct, frozen=True):
    """Account of everything that was found.

    `found = evaluated + len(skipped) + files in failed`, where `evaluated` files are those whose every
    document went through every selected rule.

    Attributes:
        found: number of files (an ignored directory counts as one entry in `skipped` and in `found`).
        parsed: number of files that gave documents (or validly gave none).
        evaluated: number of files whose documents were all evaluated.
        documents: number of documents evaluated.
        formats: number of documents by format.
        skipped: what was left out, and why.
        failed: what could not be assessed, and why.
        unresolved: questions without an answer.
        images: number of different images that evidence was looked for.
        images_left_out: references of those that it was not looked for, because the configuration leaves them out.
        unverified: those of them of which not everything could be looked at, by reference.
    """

    found: int
    parsed: int
    evaluated: int
    documents: int
    formats: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    unresolved: tuple[Unresolved, ...]
    images: int = 0
    images_left_out: tuple[str, ...] = ()
    unverified: tuple[Unverified, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything could be assessed."""
        return not self.failed and not self.unverified
