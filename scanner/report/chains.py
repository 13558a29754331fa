"""The evidence of images for terminals: the chain from the reference to what an image was built on."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from scanner.report.chain_details import details, own_platform
from scanner.report.evidence_text import short_digest
from scanner.report.missing import without_places
from scanner.report.printable import printable, without_commands
from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.evidence import Evidence, Link, LinkStatus
    from scanner.report.style import Style

WIDTH = 100
"""Columns that a line is wrapped at; a word that is longer, as an address, stays whole."""
MAX_DETAIL = 600
"""Code points of a detail that are shown; the JSON report has all of it."""
_MAX_BRIEF = 100
_MAX_COLUMN = 60
_MARKS: dict[LinkStatus, tuple[str, str]] = {
    "proved": ("+", "good"),
    "claimed": ("~", "medium"),
    "absent": ("-", "medium"),
    "broken": ("!", "error"),
    "unknown": ("?", "info"),
}
"""Sign and style of each status."""
_NAMES, _STATUSES = 11, 9
_AGAIN = "likewise"
"""What a link says that says the same as the one before it."""


def lines(evidences: Sequence[Evidence], style: Style) -> Iterator[str]:
    """Yield the whole evidence of images, an empty line after each."""
    for evidence in evidences:
        yield from map(without_commands, _whole(evidence, style))
        yield ""


def brief_lines(evidences: Sequence[Evidence], style: Style) -> Iterator[str]:
    """Yield one line for each image: reference, digest, weakest link."""
    width = min(_MAX_COLUMN, max((len(printable(one.ref)) for one in evidences), default=0))
    for evidence in evidences:
        digest = printable(short_digest(evidence.digest)) if evidence.digest else "no digest"
        ref = _cut(evidence.ref, MAX_DETAIL)
        weakest = _weakest(evidence)
        said = style("quiet", "no chain") if weakest is None else _brief(evidence, weakest, style)
        yield without_commands(f"{style('path', ref)}{' ' * (width - len(ref))}  {digest:19}  {said}")


def _whole(evidence: Evidence, style: Style) -> Iterator[str]:
    yield style("heading", _cut(evidence.ref, MAX_DETAIL))
    yield from _resolution(evidence)
    yield from _chain(evidence, style)
    for title, entries in details(evidence):
        yield f"  {style('rule', title)}"
        for status, text in entries:
            yield from _entry(status, text, style)


def _brief(evidence: Evidence, link: Link, style: Style) -> str:
    sign, name = _MARKS[link.status]
    if link.status == "proved":
        return style(name, f"{sign} every link is proved")
    return f"{style(name, f'{sign} {link.name} {link.status}')}: {_cut(_said(evidence, link), _MAX_BRIEF)}"


def _resolution(evidence: Evidence) -> Iterator[str]:
    if evidence.digest is None:
        yield "  no digest: what it names is not known"
        return
    yield f"  {_cut(evidence.digest, MAX_DETAIL)} (by its {evidence.resolved_from})"
    what = evidence.kind
    if what == "index":
        what = f"index of {counted(len(evidence.platforms), 'platform')}"
    elif what and (platform := own_platform(evidence)):
        what = f"{what} for {platform}"
    created = f"created {evidence.created}" if evidence.created else ""
    if what or created:
        yield f"  {_cut(', '.join(filter(None, (what, created))), MAX_DETAIL)}"
    if evidence.index_digest:
        yield f"  one platform of the index {_cut(evidence.index_digest, MAX_DETAIL)}, which its tag names"
    if evidence.tag_digest not in (None, evidence.digest, evidence.index_digest):
        yield f"  its tag names {_cut(evidence.tag_digest or '', MAX_DETAIL)} now"


def _chain(evidence: Evidence, style: Style) -> Iterator[str]:
    weakest = _weakest(evidence)
    before = ""
    for link in evidence.chain:
        said = _said(evidence, link)
        sign, name = _MARKS[link.status]
        mark = ">" if link is weakest else " "
        head = f"{link.name:{_NAMES}}{link.status:{_STATUSES}}"
        first, *more = _wrapped(_AGAIN if said and said == before else said, WIDTH - 6 - len(head)) or [""]
        before = said
        yield f"  {mark} {style(name, sign)} {style(name, head if first else head.rstrip())}{first}"
        yield from (f"{' ' * (6 + len(head))}{line}" for line in more)
    if weakest is not None:
        name = "none, every link is proved" if weakest.status == "proved" else weakest.name
        yield f"  weakest link: {style(_MARKS[weakest.status][1], name)}"


def _said(evidence: Evidence, link: Link) -> str:
    """Return the detail of a link without what stands above the chain or below it: where it was asked for, whole digests."""
    said = without_places(evidence.ref, link.detail)
    for digest in (evidence.digest, evidence.tag_digest):
        if digest:
            said = said.replace(digest, short_digest(digest))
    return said


def _weakest(evidence: Evidence) -> Link | None:
    return next((link for link in evidence.chain if link.name == evidence.weakest), None)


def _entry(status: LinkStatus | None, text: str, style: Style) -> Iterator[str]:
    """Yield an entry of a list; one without a status has no sign."""
    sign, name = _MARKS[status] if status is not None else (" ", "quiet")
    first, *more = _wrapped(text, WIDTH - 6) or [""]
    yield f"    {style(name, sign) if status is not None else sign} {first}".rstrip()
    yield from (f"      {line}" for line in more)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(_cut(text, MAX_DETAIL), width, break_long_words=False, break_on_hyphens=False)


def _cut(text: str, most: int) -> str:
    """Return a text as it is shown, cut where it is longer than is read."""
    return printable(text if len(text) <= most else f"{text[:most]}...")
