"""The numbers of the ledger, as every report for programs names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.model import Ledger


def counts(ledger: Ledger) -> dict[str, Any]:
    """Return how much was found, read and judged."""
    return {
        "found": ledger.found,
        "parsed": ledger.parsed,
        "evaluated": ledger.evaluated,
        "documents": ledger.documents,
        "formats": dict(sorted(ledger.formats.items())),
    }
