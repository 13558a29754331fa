"""What explains a finding, and what repairs it, as SARIF has them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from scanner.report.sarif_notifications import physical_location, region
from scanner.report.sarif_rules import limited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Edit, Fix, Related, Waiver

MAX_RELATED = 100
"""Related locations of a result; code scanning shows the first few."""


def related_locations(related: Sequence[Related]) -> list[dict[str, Any]]:
    """Return the places that explain a finding (SARIF 2.1.0, 3.27.22)."""
    return [
        {
            "id": number,
            "message": {"text": limited(place.message)},
            "physicalLocation": physical_location(place.span.path, region(place.span)),
        }
        for number, place in enumerate(related[:MAX_RELATED], start=1)
    ]


def fix(fix_: Fix) -> dict[str, Any]:
    """Return an exact repair (SARIF 2.1.0, 3.55)."""
    by_path = groupby(fix_.edits, key=lambda edit: edit.span.path)
    return {
        "description": {"text": limited(fix_.title)},
        "artifactChanges": [
            {**physical_location(path, None), "replacements": [_replacement(edit) for edit in edits]}
            for path, edits in by_path
        ],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}}


def suppression(waiver: Waiver) -> dict[str, Any]:
    """Return a waiver (SARIF 2.1.0, 3.35)."""
    return {
        "kind": "inSource" if waiver.in_source else "external",
        "status": "accepted",
        "justification": limited(waiver.reason),
        "location": {"physicalLocation": physical_location(waiver.span.path, region(waiver.span))},
    }
