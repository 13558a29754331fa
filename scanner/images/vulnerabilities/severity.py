"""Orders vulnerabilities by severity, and counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.vulnerabilities.cvss import base_score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.evidence import Vulnerability

SEVERITIES = ("critical", "high", "medium", "low", "unknown")
MAX_VULNERABILITIES = 500
_WORDS = {
    "critical": "critical",
    "high": "high",
    "error": "high",
    "important": "high",
    "medium": "medium",
    "moderate": "medium",
    "warning": "medium",
    "low": "low",
    "minor": "low",
    "negligible": "low",
    "note": "low",
}
_SCORES = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
"""From which base score on (CVSS 3.1, section 5, and 4.0, section 6)."""


def severity(value: Any) -> str:
    """Return the severity that a word, a CVSS base score or a vector of CVSS 3 stands for, `unknown` for anything else."""
    if isinstance(value, str):
        word = _WORDS.get(value.strip().lower())
        return word or _of_score(value if (score := base_score(value)) is None else score)
    return _of_score(value)


def _of_score(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return "unknown"
    try:
        score = float(value) if not isinstance(value, str) or len(value) <= 10 else 0.0
    except (ValueError, OverflowError):
        return "unknown"
    return next((name for least, name in _SCORES if least <= score <= 10.0), "unknown")


def counted(found: Iterable[Vulnerability]) -> tuple[dict[str, int], tuple[Vulnerability, ...]]:
    """Return how many vulnerabilities of each severity there are, each counted once, and the worst ones."""
    different = sorted(
        set(found), key=lambda each: (SEVERITIES.index(each.severity), each.id, each.package, each.version)
    )
    counts = dict.fromkeys(SEVERITIES, 0)
    for each in different:
        counts[each.severity] += 1
    return counts, tuple(different[:MAX_VULNERABILITIES])
