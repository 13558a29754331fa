"""The severities that policies name in other words than ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYNONYMS = {
    "blocker": "critical",
    "fatal": "critical",
    "error": "high",
    "err": "high",
    "failure": "high",
    "major": "high",
    "moderate": "medium",
    "warning": "low",
    "warn": "low",
    "minor": "low",
    "notice": "info",
    "note": "info",
    "informational": "info",
    "information": "info",
}


def severity_of(value: Any) -> str | None:
    """Return the severity, one of `SEVERITIES`, that a policy's word for it stands for; None if it stands for none."""
    if not isinstance(value, str):
        return None
    word = value.strip().lower()
    return word if word in SEVERITIES else _SYNONYMS.get(word)


def worst(severities: Sequence[str]) -> str:
    """Return the worst of some severities, of which there is at least one."""
    return min(severities, key=SEVERITIES.index)
