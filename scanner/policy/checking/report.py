"""Writes remarks on policies, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.checking.remark import Remark

REPORT_VERSION = "1.0"
"""Version of the machine-readable report: fields that are added raise the minor part."""


def console_lines(remarks: Sequence[Remark], files: int) -> Iterator[str]:
    """Yield the lines of the report for people.

    Args:
        remarks: what is to be said.
        files: number of files that were checked.
    """
    for remark in remarks:
        yield printable(str(remark))
        if remark.hint:
            yield printable(f"  hint: {remark.hint}")
    checked = f"{files} {'file' if files == 1 else 'files'} checked"
    yield f"{checked}, {len(remarks) or 'no'} {'remark' if len(remarks) == 1 else 'remarks'}"


def as_json(remarks: Sequence[Remark], files: int) -> str:
    """Return the report for programs."""
    report = {"version": REPORT_VERSION, "files": files, "remarks": [_remark(one) for one in remarks]}
    return json.dumps(report, indent=2, ensure_ascii=False)


def _remark(remark: Remark) -> dict[str, Any]:
    span = remark.span
    return {
        "check": remark.check,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": remark.message,
        "hint": remark.hint,
    }
