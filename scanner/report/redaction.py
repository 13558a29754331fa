"""Where text stands that must not be shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scanner.model.ranges import merged

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        return merged(source.offsets(span) for span in self._spans.get(source.path, ()))
