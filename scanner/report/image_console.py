"""The report on images for people: the chain of each, what rules object to, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from scanner.report import chains, console, summary
from scanner.report.printable import printable
from scanner.report.style import Style
from scanner.report.trusted_root import trusted_root

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
    if len(images) > 1:
        yield from summary.images([image.evidence for image in images if image.evidence is not None], style)
    yield from summary.problems(_not_shown(images, result), style)
    yield from trusted_root(result.trusted_root)
    yield _account(images)
    yield summary.verdict(result.findings, style)


def _not_shown(images: Sequence[ImageReport], result: Result) -> Result:
    """Return a result without what could not be looked at of the images, which stands with each."""
    shown = {image.evidence.ref for image in images if image.evidence is not None}
    rest = tuple(one for one in result.ledger.unverified if one.ref not in shown)
    return replace(result, ledger=replace(result.ledger, unverified=rest))


def _account(images: Sequence[ImageReport]) -> str:
    """Return how many images were looked at, and of how many not everything could be."""
    partly = sum(1 for image in images if image.evidence is None or image.evidence.incomplete)
    text = f"{summary.counted(len(images), 'image')} looked at"
    return f"{text}, {partly} not as a whole" if partly else text
