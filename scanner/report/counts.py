"""The numbers of the ledger, as every report for programs names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.model import Ledger


def failed_files(ledger: Ledger) -> int:
    """Return how many files could not be assessed."""
    return len({failure.path for failure in ledger.failed if failure.path and not failure.policy})


def counts(ledger: Ledger) -> dict[str, Any]:
    """Return how much was found, read and judged."""
    return {
        "found": ledger.found,
        "parsed": ledger.parsed,
        "evaluated": ledger.evaluated,
        "documents": ledger.documents,
        "formats": dict(sorted(ledger.formats.items())),
    }
