"""Tells of images that could not be looked at as a whole: those with the same reasons, as all of a host, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.report.missing import missing_lines, without_places
from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.evidence import Incomplete
    from scanner.model import Unverified
    from scanner.report.style import Style

MAX_IMAGES = 10
"""Images with the same reasons that are named; the reports for programs name all of them."""


def unverified_lines(unverified: Sequence[Unverified], style: Style) -> Iterator[str]:
    """Yield for each group of images the first one, the reasons, and the others, with an empty line after it."""
    for alike in _groups(unverified):
        first, others = alike[0], alike[1:]
        more = f" and {len(others)} more" if others else ""
        yield f"{style('path', printable(first.ref))}{more}  {style('error', 'error')}"
        reasons = _without_places(first) if others else first.reasons
        yield from (f"  {printable(line)}" for line in missing_lines(first.ref, reasons))
        yield from (f"    {style('path', printable(image.ref))}" for image in others[: MAX_IMAGES - 1])
        if len(alike) > MAX_IMAGES:
            yield f"    and {len(alike) - MAX_IMAGES} more"
        yield ""


def _groups(unverified: Sequence[Unverified]) -> list[list[Unverified]]:
    """Return the images by their reasons, where these differ in nothing but the image's own address."""
    groups: dict[tuple[Incomplete, ...], list[Unverified]] = {}
    for image in unverified:
        groups.setdefault(_without_places(image), []).append(image)
    return list(groups.values())


def _without_places(image: Unverified) -> tuple[Incomplete, ...]:
    """Return the reasons without the addresses in the image's own repository."""
    return tuple(replace(one, detail=without_places(image.ref, one.detail)) for one in image.reasons)
