"""The report on images for programs. Its schema is docs/schema/image.schema.json; change them together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from scanner.report import findings_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.evidence import Evidence
    from scanner.model import Finding, Result

VERSION = "1.1"
"""Version of the report's schema."""


class ImageReport(msgspec.Struct, frozen=True):
    """An image that was asked about.

    Attributes:
        ref: the reference as it was given.
        evidence: what was found out about it, None where nothing could be asked.
        error: why the reference is not valid, None where it is.
        findings: what rules object to.
    """

    ref: str
    evidence: Evidence | None
    error: str | None = None
    findings: tuple[Finding, ...] = ()


def as_json(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as plain JSON, as policies see it."""
    value: dict[str, Any] = msgspec.to_builtins(evidence, str_keys=True)
    return value


def listed(result: Result) -> tuple[ImageReport, ...]:
    """Return the images of lists that were scanned with their inventory, each with the findings in its line."""
    found: defaultdict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.span.path, finding.span.line].append(finding)
    return tuple(
        ImageReport(one.ref, one.evidence, one.error, tuple(found[one.span.path, one.span.line]))
        for one in result.inventory
        if one.kind == "image"
    )


def image_report(images: Sequence[ImageReport], result: Result) -> dict[str, Any]:
    """Return the report on images as plain JSON.

    Args:
        images: the images, in the order in which they were asked for, with their findings.
        result: the result of the scan that judged them, for its account and its policies.
    """
    findings = tuple(finding for image in images for finding in image.findings)
    report = findings_json.as_json(replace(result, findings=findings))
    encoded = iter(report["findings"])
    return {
        "version": VERSION,
        "tool": report["tool"],
        "images": [
            {
                "ref": image.ref,
                "error": image.error,
                "evidence": None if image.evidence is None else as_json(image.evidence),
                "findings": [next(encoded) for _ in image.findings],
            }
            for image in images
        ],
        **{name: report[name] for name in ("trusted_root", "waived", "notices", "ledger", "policies")},
    }
