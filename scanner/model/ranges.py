"""Ranges of a text that stand for something together: in order, none touching another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.source import Offsets


def merged(ranges: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """Return what ranges cover together, in order, none touching another."""
    found: list[Offsets] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def overlapping(ranges: Sequence[Offsets], start: int, end: int) -> Sequence[Offsets]:
    """Return those of some merged ranges that share a code point with `start` to `end`."""
    first = bisect_right(ranges, start, key=lambda one: one[1])
    return ranges[first : max(first, bisect_left(ranges, end, key=lambda one: one[0]))]
