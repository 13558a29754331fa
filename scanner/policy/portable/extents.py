"""Where the parts of a syntax tree stand in their text, in bytes: quotes are no part of the spans that regorus gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTED = ("String", "RawString")
_NONE = (1 << 60, -1)
_FAR = 4096
"""How far before the first key of an object its brace is looked for behind comments."""


class Extents:
    """Tells where parts of one tree stand.

    Args:
        text: what the tree is of.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, part: Any) -> tuple[int, int]:
        """Return the offset of a part's first byte, and the one after its last, with everything that is in it."""
        if isinstance(part, list):
            return _around(self.of(one) for one in part)
        if not isinstance(part, dict):
            return _NONE
        known = self._known.get(id(part))
        if known is None:
            self._known[id(part)] = known = self._of(part)
        return known

    def _of(self, part: dict[str, Any]) -> tuple[int, int]:
        for kind in _QUOTED:
            if kind in part:
                span = part[kind]["span"]
                return span["start"] - 1, span["end"] + 1
        found = [self.of(one) for key, one in part.items() if key != "span"]
        span = part.get("span") if "start" not in part else part
        if span is not None:
            found.append((span["start"], span["end"]))
        start, end = _around(found)
        if "Object" in part and self._text[start : start + 1] != b"{":  # its span begins at its last member
            start = _opening(self._text, start)
        return start, end


def _opening(text: bytes, start: int) -> int:
    """Return the offset of the brace that opens an object, from where its first key stands."""
    begin = max(0, start - _FAR)
    before = text[begin:start]
    while True:
        before = before.rstrip(b" \t\r\n(")
        line = before[before.rfind(b"\n") + 1 :]
        if line.endswith(b"{"):
            return begin + len(before) - 1
        if b"#" not in line:
            return text.rfind(b"{", 0, start)
        kept = next((cut for cut in _cuts(line) if cut.endswith(b"{")), line[: line.find(b"#")])
        before = before[: len(before) - len(line) + len(kept)]


def _cuts(line: bytes) -> Iterator[bytes]:
    """Yield what stands before each sign that may begin a comment."""
    for index, byte in enumerate(line):
        if byte == ord("#"):
            yield line[:index].rstrip()


def _around(extents: Iterable[tuple[int, int]]) -> tuple[int, int]:
    start, end = _NONE
    for first, last in extents:
        start, end = min(start, first), max(end, last)
    return start, end
