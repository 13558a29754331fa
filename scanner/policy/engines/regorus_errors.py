"""Reads the error texts of regorus: `--> path:line:column`, an excerpt with carets, `error: message`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import PolicyEvalError, PolicyLoadError
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLACE = re.compile(r"^-->\s*(?P<path>.*):(?P<line>[0-9]+):(?P<column>[0-9]+)\s*$", re.MULTILINE)
_MESSAGE = re.compile(r"^error: (?P<message>.*(?:\n(?!\s*-->).*)*)", re.MULTILINE)
_MAX_MESSAGE = 500


def load_error(source: Source, error: BaseException) -> PolicyLoadError:
    """Return the error for a policy that regorus cannot read, with the place it names."""
    place = _PLACE.search(str(error))
    span = Span(source.path, 1, 1, 1, 1)
    if place is not None:
        line = int(place["line"])
        column = _column(source, line, int(place["column"]))
        path = source.path if place["path"].startswith("<") else place["path"]
        span = Span(path, line, column, line, column + 1)
    return PolicyLoadError(
        f"not valid Rego: {message_of(error)}", hint="check it with `opa check`", span=span
    )


def _column(source: Source, line: int, shown: int) -> int:
    """Return the column in code points of a column that counts a tab as four."""
    lines = source.text.split("\n")
    width = 1
    for column, character in enumerate(lines[line - 1] if line <= len(lines) else "", 1):
        if width >= shown:
            return column
        width += 4 if character == "\t" else 1
    return shown


def eval_error(error: BaseException, sources: Iterable[Source] = ()) -> PolicyEvalError:
    """Return the error for what could not be evaluated, with its place if that is in one of some policies."""
    place = _PLACE.search(str(error))
    source = next((one for one in sources if place is not None and one.path == place["path"]), None)
    if place is None or source is None:
        return PolicyEvalError(message_of(error))
    line = int(place["line"])
    column = _column(source, line, int(place["column"]))
    return PolicyEvalError(message_of(error), span=Span(source.path, line, column, line, column + 1))


def message_of(error: BaseException) -> str:
    """Return the message alone, on one line and of bounded length."""
    text = str(error)
    found = _MESSAGE.search(text)
    line = " ".join((found["message"] if found else text).split())
    return (line or type(error).__name__)[:_MAX_MESSAGE]
