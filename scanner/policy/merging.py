"""Makes one of findings that say the same of the same place."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model import Finding, Related, Span

_Groups: TypeAlias = "dict[tuple[str, Span, str], list[Finding]]"
_RELATIONS = ("call", "value", "plan")


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with those that say the same of the same place as one, which has what explains them all.

    What a plan leads to is second to what was found where it stands. A plan leads no deeper than to an attribute: what
    was found in the attribute's text is the same.
    """
    kept: _Groups = {}
    for finding in findings:
        kept.setdefault((finding.rule, finding.span, finding.message), []).append(finding)
    _lead_into_texts(kept)
    return [same[0] if len(same) == 1 else _one(same) for same in kept.values()]


def _lead_into_texts(groups: _Groups) -> None:
    """Put what only a plan led to with what says the same of a place within."""
    planned = [key for key, same in groups.items() if all(map(_is_planned, same))]
    if not planned or len(planned) == len(groups):
        return
    within = _by_place(groups, leaving_out=frozenset(planned))
    for key in planned:
        rule, span, message = key
        spans = within.get((rule, span.path, message), ())
        index = bisect_left(spans, (span.line, span.column), key=lambda inner: (inner.line, inner.column))
        if index < len(spans) and _end(spans[index]) <= _end(span):
            groups[rule, spans[index], message] += groups.pop(key)


def _by_place(
    groups: _Groups, leaving_out: frozenset[tuple[str, Span, str]]
) -> dict[tuple[str, str, str], list[Span]]:
    """Return the spans of findings, in order, by rule, file and message."""
    found: dict[tuple[str, str, str], list[Span]] = {}
    for rule, span, message in sorted(groups.keys() - leaving_out):
        found.setdefault((rule, span.path, message), []).append(span)
    return found


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _one(same: Sequence[Finding]) -> Finding:
    first = next((finding for finding in same if not _is_planned(finding)), same[0])
    return msgspec.structs.replace(first, related=ordered(place for one in same for place in one.related))


def ordered(related: Iterable[Related]) -> tuple[Related, ...]:
    """Return places, each once, in the order in which they explain: calls, values, plans."""
    return tuple(sorted(dict.fromkeys(related), key=lambda place: _RELATIONS.index(place.kind)))


def _is_planned(finding: Finding) -> bool:
    return any(one.kind == "plan" for one in finding.related)
