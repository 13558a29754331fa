"""Which findings are shown where there is no room for all of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model import Finding


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the most severe ones first, otherwise in the order they are in."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def spread(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the most severe ones first, and among these those of every rule and file before a second one."""
    over_files = _in_turn(findings, lambda finding: (finding.rule, finding.span.path))
    return by_severity(_in_turn(over_files, lambda finding: finding.rule))


def _in_turn(findings: Iterable[Finding], group: Callable[[Finding], object]) -> Sequence[Finding]:
    """Return the first finding of each group and severity, then the second of each, and so on."""
    seen: Counter[object] = Counter()
    ranked = []
    for finding in findings:
        key = (finding.severity, group(finding))
        ranked.append((seen[key], finding))
        seen[key] += 1
    return [finding for _, finding in sorted(ranked, key=lambda item: item[0])]
