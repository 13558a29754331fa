"""Everything that could not be assessed, in one form: files, rules on files, policies, images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Failed, Ledger, Unverified

Kind = Literal["file", "rule", "policy", "image"]


class Unassessed(msgspec.Struct, frozen=True):
    """Something that could not be assessed.

    Attributes:
        kind: what it is.
        path: the file, "" where a rule failed on all files together, and for an image.
        line: where in the file, None where there is no place.
        column: likewise.
        rule: the rule that could not be applied, None where it is not one rule alone.
        message: what went wrong.
        hint: what to do about it, None where there is nothing to say.
    """

    kind: Kind
    path: str
    line: int | None
    column: int | None
    rule: str | None
    message: str
    hint: str | None = None

    @property
    def text(self) -> str:
        """What went wrong, and what to do about it."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


def unassessed(ledger: Ledger) -> Iterator[Unassessed]:
    """Yield everything that could not be assessed, in the ledger's order."""
    yield from map(_failed, ledger.failed)
    yield from map(_unverified, ledger.unverified)


def _failed(failure: Failed) -> Unassessed:
    kind: Kind = "policy" if failure.policy else "rule" if failure.rule else "file"
    line, column = (failure.span.line, failure.span.column) if failure.span else (None, None)
    return Unassessed(kind, failure.path, line, column, failure.rule, failure.message, failure.hint)


def _unverified(image: Unverified) -> Unassessed:
    reasons = "; ".join(f"{said.what}: {said.detail} ({said.reason})" for said in image.reasons)
    message = f"image {image.ref} could not be looked at as a whole: {reasons}"
    return Unassessed("image", "", None, None, None, message)
