"""The report for programs that read line by line: one JSON object a line, the last one a summary.

The objects are those of the report `json`. Its schema is docs/schema/findings-line.schema.json, for each line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from msgspec import to_builtins

from scanner.report.counts import counts
from scanner.report.encoded import encoded_line
from scanner.report.finding_objects import (
    failed_object,
    finding_object,
    fixed_object,
    notice_object,
    policies_object,
    question_object,
    standing_objects,
    unverified_object,
    waived_object,
)
from scanner.report.findings_json import TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Result
    from scanner.report.protocol import ReportContext

NAME = "jsonl"
VERSION = "1.0"
"""Version of the schema of a line."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:  # noqa: ARG001 - the same for all reports
    """Write the report line by line; one without a summary at its end was cut."""
    written = dict.fromkeys(_KINDS, 0)
    for kind, one in _objects(result):
        written[kind] += 1
        out.write(encoded_line({"type": kind, **one}))
    out.write(encoded_line({"type": "summary", **_summary(result, written)}))


_KINDS = (
    "finding",
    "existing",
    "fixed",
    "waived",
    "notice",
    "failed",
    "unverified",
    "unresolved",
    "skipped",
    "image",
)


def _objects(result: Result) -> Iterator[tuple[str, dict[str, Any]]]:
    ledger = result.ledger
    yield from (("finding", finding_object(one)) for one in result.findings)
    yield from (("existing", finding_object(one)) for one in result.existing)
    yield from (("fixed", fixed_object(one)) for one in result.fixed)
    yield from (("waived", waived_object(one)) for one in result.waived)
    yield from (("notice", notice_object(one)) for one in result.notices)
    yield from (("failed", failed_object(one)) for one in ledger.failed)
    yield from (("unverified", unverified_object(one)) for one in ledger.unverified)
    yield from (("unresolved", question_object(one)) for one in ledger.unresolved)
    yield from (("skipped", {"file": one.path, "reason": one.reason}) for one in ledger.skipped)
    yield from (("image", {"evidence": to_builtins(one, str_keys=True)}) for one in result.images)


def _summary(result: Result, written: dict[str, int]) -> dict[str, Any]:
    ledger = result.ledger
    return {
        "version": VERSION,
        "tool": TOOL,
        "lines": written,
        **standing_objects(result),
        "ledger": {
            **counts(ledger),
            "images": ledger.images,
            "images_left_out": list(ledger.images_left_out),
        },
        "trusted_root": to_builtins(result.trusted_root),
        "policies": policies_object(result.policies),
    }
