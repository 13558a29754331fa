"""Turns what PyYAML reports into the one error readers raise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from scanner.errors import ParseError

if TYPE_CHECKING:
    from scanner.model import Source

_foreign_escape = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]").search
_HINTS = {
    "\t": "indent with spaces, not with tabs",
    "@": "put a value that begins with @ in quotes",
    "`": "put a value that begins with ` in quotes",
    "%": "put a value that begins with % in quotes",
}


def converted(error: Exception, source: Source) -> ParseError:
    """Return what PyYAML, or the decoding of its strings, raised as a ParseError."""
    if isinstance(error, MarkedYAMLError):
        return _marked(error, source)
    if isinstance(error, ReaderError):
        offset = _code_points(source.text, error.position)
        return ParseError(f"not YAML: {error.reason}", span=source.span(offset, offset + 1))
    if isinstance(error, UnicodeEncodeError):
        return ParseError(
            "a lone surrogate is not a character", span=source.span(error.start, error.start + 1)
        )
    escape = _foreign_escape(source.text)
    place = escape.span() if escape else (0, 1)
    return ParseError("not YAML: the escapes in a tag are not valid UTF-8", span=source.span(*place))


def _marked(error: MarkedYAMLError, source: Source) -> ParseError:
    mark: Any = error.problem_mark or error.context_mark
    offset: int = min(mark.index, len(source.text)) if mark else 0
    message = f"not YAML: {error.problem or error.context or 'unreadable'}"
    if error.problem and error.context and error.context_mark:
        begin, here = (source.position(place)[0] for place in (error.context_mark.index, offset))
        message += f", {error.context}" + (f" that begins in line {begin}" if begin != here else "")
    character = source.text[offset : offset + 1]
    hint = _HINTS.get(character) if character == "\t" or "cannot start any token" in message else None
    return ParseError(message, hint=hint, span=source.span(offset, offset + 1))


def _code_points(text: str, offset: int) -> int:
    """Return how many code points the first `offset` bytes of a text in UTF-8 are."""
    return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore"))
