"""The report on images for people: the chain of each, what rules object to, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from scanner.report import chains, console, summary
from scanner.report.printable import printable
from scanner.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Result
    from scanner.report.evidence_json import ImageReport


def render(images: Sequence[ImageReport], result: Result, out: TextIO, *, color: bool) -> None:
    """Write the report. What the stream's encoding does not have is escaped."""
    console.write(_lines(images, result, Style(color)), out)


def _lines(images: Sequence[ImageReport], result: Result, style: Style) -> Iterator[str]:
    for image in images:
        if image.evidence is not None:
            yield from chains.lines([image.evidence], style)
        for finding in image.findings:
            severity = style(finding.severity, finding.severity)
            yield f"  {severity}  {style('rule', printable(finding.rule))}"
            yield f"    {printable(finding.message)}"
        if image.findings:
            yield ""
    yield from console.remedies(result.findings, style)
    yield from summary.problems(result, style)
    yield f"{summary.counted(len(images), 'image')} looked at"
    yield summary.verdict(result.findings, style)
