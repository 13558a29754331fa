"""Blanks what stands beside findings in files of which nothing else may be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.model import Finding, Offsets

    Read = Callable[[str], Source | None]

_lines = re.compile(r"[^\n]+").sub


def showing_only(findings: Iterable[Finding], read: Read, is_shown: Callable[[Source], bool]) -> Read:
    """Return a reader of files whose text is blank except at findings, unless all of it may be shown.

    What is left stands where it stood.

    Args:
        findings: all findings of a result.
        read: gives the text of a file, None where it cannot be read.
        is_shown: tells whether all of a file may be shown.
    """
    kept = [span for finding in findings for span in (finding.span, *(one.span for one in finding.related))]

    def read_shown(path: str) -> Source | None:
        source = read(path)
        if source is None or is_shown(source):
            return source
        ranges = sorted(source.offsets(span) for span in kept if span.path == path)
        return Source(path, "".join(_blanked(source.text, ranges)))

    return read_shown


def _blanked(text: str, kept: Iterable[Offsets]) -> Iterator[str]:
    position = 0
    for start, end in kept:
        if end > position:
            yield _blank(text[position : max(start, position)])
            yield text[max(start, position) : end]
            position = end
    yield _blank(text[position:])


def _blank(text: str) -> str:
    return _lines(lambda line: " " * len(line[0]), text)
