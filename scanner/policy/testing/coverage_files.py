"""Writes coverage as other tools read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.testing.coverage import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.testing.coverage import Coverage


def as_opa(coverage: Coverage) -> dict[str, Any]:
    """Return coverage as `opa test --coverage --format json` shows it (OPA, v1/cover: Report); without columns."""
    return {
        "files": {
            file.source.path: {
                **_ranges("covered", file.covered),
                **_ranges("not_covered", file.not_covered),
                "covered_lines": len(file.covered),
                "not_covered_lines": len(file.not_covered),
                "coverage": file.percent,
            }
            for file in coverage.files
        },
        "covered_lines": coverage.covered,
        "not_covered_lines": coverage.not_covered,
        "coverage": coverage.percent,
    }


def as_lcov(coverage: Coverage) -> str:
    """Return coverage as a tracefile of LCOV (geninfo(1), "TRACEFILE FORMAT")."""
    return "".join(f"{line}\n" for line in _records(coverage))


def _records(coverage: Coverage) -> Iterator[str]:
    for file in coverage.files:
        yield "TN:"
        yield f"SF:{file.source.path}"
        hits = dict.fromkeys(file.covered, 1) | dict.fromkeys(file.not_covered, 0)
        yield from (f"DA:{line},{hits[line]}" for line in sorted(hits))
        yield f"LF:{len(hits)}"
        yield f"LH:{len(file.covered)}"
        yield "end_of_record"


def _ranges(name: str, lines: Sequence[int]) -> dict[str, Any]:
    ranges = [{"start": {"row": first}, "end": {"row": last}} for first, last in runs(lines)]
    return {name: ranges} if ranges else {}
