"""Where text stands that must not be shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model import Finding, Offsets, Result, Source, Span


class Redaction:
    """Knows the places that must not be shown, whichever finding shows them.

    Args:
        findings: all findings of a result; those with `redact` name the places.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._spans: defaultdict[str, set[Span]] = defaultdict(set)
        for finding in findings:
            if finding.redact:
                self._spans[finding.span.path].add(finding.span)

    @classmethod
    def of(cls, result: Result) -> Redaction:
        """Return what must not be shown of anything in a result, whether it is new, existed already, or is accepted."""
        accepted = (one.finding for one in result.waived)
        return cls((*result.findings, *result.existing, *accepted))

    def ranges(self, source: Source) -> tuple[Offsets, ...]:
        """Return the ranges of a source that must not be shown, in order, none touching another."""
        found = sorted(source.offsets(span) for span in self._spans.get(source.path, ()))
        merged: list[Offsets] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(merged)


def overlapping(hidden: Sequence[Offsets], start: int, end: int) -> Sequence[Offsets]:
    """Return those of some ordered ranges that share a code point with `start` to `end`."""
    first = bisect_right(hidden, start, key=lambda one: one[1])
    return hidden[first : max(first, bisect_left(hidden, end, key=lambda one: one[0]))]
