"""Everything that could not be assessed, in one form: files, rules on files, policies, images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Failed, Ledger, Span, Unverified

Kind = Literal["file", "rule", "policy", "image"]


class Unassessed(msgspec.Struct, frozen=True):
    """Something that could not be assessed.

    Attributes:
        kind: what it is.
        path: the file, "" where a rule failed on all files together, and for an image.
        span: where in the file, None where there is no place.
        rule: the rule that could not be applied, None where it is not one rule alone.
        message: what went wrong.
        hint: what to do about it, None where there is nothing to say.
    """

    kind: Kind
    path: str
    span: Span | None
    rule: str | None
    message: str
    hint: str | None = None

    @property
    def line(self) -> int | None:
        """The line in the file, None where there is no place."""
        return self.span.line if self.span else None

    @property
    def column(self) -> int | None:
        """Likewise."""
        return self.span.column if self.span else None

    @property
    def text(self) -> str:
        """What went wrong, and what to do about it."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


def unassessed(ledger: Ledger) -> Iterator[Unassessed]:
    """Yield everything that could not be assessed, in the ledger's order."""
    yield from map(of_failure, ledger.failed)
    yield from map(of_image, ledger.unverified)


def of_failure(failure: Failed) -> Unassessed:
    """Return what a failure left unassessed."""
    kind: Kind = "policy" if failure.policy else "rule" if failure.rule else "file"
    return Unassessed(kind, failure.path, failure.span, failure.rule, failure.message, failure.hint)


def of_image(image: Unverified) -> Unassessed:
    """Return an image that could not be looked at as a whole."""
    reasons = "; ".join(f"{said.what}: {said.detail} ({said.reason})" for said in image.reasons)
    message = f"image {image.ref} could not be looked at as a whole: {reasons}"
    return Unassessed("image", "", None, None, message)
