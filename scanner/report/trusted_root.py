"""Tells whose authorities signatures were held against, and how old that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.evidence import RootFacts


def trusted_root(root: RootFacts | None) -> Iterator[str]:
    """Yield a line about a trusted root, nothing where none was needed."""
    if root is not None:
        days = "" if root.age_days is None else f", {root.age_days} days since its newest key"
        yield f"trusted root: {printable(root.source)}{days}"
