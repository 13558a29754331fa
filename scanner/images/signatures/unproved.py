"""Why something is not proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.facts.evidence import ProofReason


class Unproved(Exception):  # noqa: N818 - what cannot be proved is a result, not an error
    """A check that does not hold. It never leaves this room: it becomes the reason of a proof.

    Args:
        reason: which check.
        detail: the same in a sentence, with what was found and what was expected.
    """

    def __init__(self, reason: ProofReason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
