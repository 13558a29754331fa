"""Colours of the console report."""

from __future__ import annotations

import msgspec

_CODES = {
    "critical": "1;97;41",
    "high": "1;31",
    "medium": "1;33",
    "low": "1;36",
    "info": "1;34",
    "critical mark": "1;31",
    "high mark": "1;31",
    "medium mark": "1;33",
    "low mark": "1;36",
    "info mark": "1;34",
    "error": "1;31",
    "good": "1;32",
    "path": "1",
    "heading": "1;4",
    "rule": "1",
    "quiet": "2",
    "gutter": "1;34",
}


class Style(msgspec.Struct, frozen=True):
    """Colours text, or leaves it as it is.

    Attributes:
        color: whether to colour.
    """

    color: bool

    def __call__(self, name: str, text: str) -> str:
        """Return a text in the style of that name; the text must be printable."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color and text else text
