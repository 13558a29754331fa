"""Counts which lines of policies their tests reach. Lines of tests do not count."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.testing.heads import find_heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Source
    from scanner.policy.engines.protocol import Lines

Run = tuple[int, int]
"""The first and the last of some lines that follow each other."""


class FileCoverage(msgspec.Struct, frozen=True):
    """Which lines of a policy, by number from 1, were evaluated, and which could have been and were not."""

    source: Source
    covered: tuple[int, ...]
    not_covered: tuple[int, ...]

    @property
    def percent(self) -> float:
        """The part of its lines that was evaluated, from 0 to 100; 100 where it has none."""
        return _percent(len(self.covered), len(self.not_covered))


class Coverage(msgspec.Struct, frozen=True):
    """What tests reach of some policies."""

    files: tuple[FileCoverage, ...]

    @property
    def covered(self) -> int:
        """How many lines were evaluated."""
        return sum(len(file.covered) for file in self.files)

    @property
    def not_covered(self) -> int:
        """How many lines were not."""
        return sum(len(file.not_covered) for file in self.files)

    @property
    def percent(self) -> float:
        """The part of all lines that was evaluated, from 0 to 100."""
        return _percent(self.covered, self.not_covered)


def measure(policies: Iterable[Source], lines: Mapping[str, Lines]) -> Coverage:
    """Return what tests reach of policies.

    Args:
        policies: the policies, tests left out.
        lines: what the engine says, by path.
    """
    files = (_file(source, lines[source.path]) for source in policies if source.path in lines)
    counted = (file for file in files if file.covered or file.not_covered)
    return Coverage(tuple(sorted(counted, key=lambda file: file.source.path)))


def runs(lines: Sequence[int]) -> list[Run]:
    """Return lines that are in order as runs of those that follow each other."""
    if not lines:
        return []
    breaks = [index for index, (one, next_) in enumerate(pairwise(lines), 1) if next_ != one + 1]
    starts, ends = [0, *breaks], [*breaks, len(lines)]
    return [(lines[start], lines[end - 1]) for start, end in zip(starts, ends, strict=True)]


def runs_text(lines: Sequence[int]) -> str:
    """Return lines that are in order as text: `3-5, 9`."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs(lines))


def percent_text(percent: float) -> str:
    """Return a percentage with two decimals, rounded down, so that only what is complete is 100.00."""
    return f"{math.floor(percent * 100) / 100:.2f}"


def _file(source: Source, lines: Lines) -> FileCoverage:
    count = source.text.count("\n") + 1
    tests = {
        line
        for head in find_heads(source, {})
        for line in range(head.span.line, source.position(head.end)[0] + (head.end == len(source.text)))
    }
    covered = sorted(line for line in set(lines.covered) - tests if line <= count)
    missed = sorted(line for line in set(lines.not_covered) - set(covered) - tests if line <= count)
    return FileCoverage(source, tuple(covered), tuple(missed))


def _percent(covered: int, not_covered: int) -> float:
    return 100.0 * covered / (covered + not_covered) if covered + not_covered else 100.0
