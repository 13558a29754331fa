"""The parts of a MIME multipart text, as cloud-init takes them apart."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scanner.formats.terraform.strings.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


Place = TypeVar("Place")
_BOUNDARY = re.compile(r"""(?i)boundary[ \t]*=[ \t]*(?:"([^"\n]{1,200})"|([^\s;"]{1,200}))""")
_NESTED = re.compile(r"(?i)content-type[ \t]*:[ \t]*multipart/")
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")
_MAX_PARTS = 100


def parts(rendered: Rendered) -> Iterator[Rendered]:
    """Yield the content of each part, without its headers; none if the text names no boundary.

    A part that is multipart itself keeps the header that says so.
    """
    text = rendered.text
    boundary = _BOUNDARY.search(text)
    if boundary is None:
        return
    mark = re.compile(rf"(?m)^[ \t]*--{re.escape(boundary[1] or boundary[2])}(?:--)?[ \t]*\r?$")
    ends = [match.span() for match in mark.finditer(text)][: _MAX_PARTS + 1]
    for (_, start), (end, _) in zip(ends, [*ends[1:], (len(text), 0)], strict=False):
        headers = _BLANK_LINE.search(text, start, end)
        if headers is not None and headers.end() < end:
            nested = _NESTED.search(text, start, headers.end())
            first = headers.end() if nested is None else nested.start()
            elsewhere = None if rendered.elsewhere is None else partial(_moved, rendered.elsewhere, first)
            locate = partial(_moved, rendered.locate, first)
            yield Rendered(text[first:end], rendered.holes, locate, elsewhere)


def _moved(locate: Callable[[int, int], Place], by: int, start: int, end: int) -> Place:
    return locate(start + by, end + by)
