"""Here-documents: which words announce one, and their content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.dockerfile.lines import SPACES
from scanner.syntax.dockerfile.substitution import SubstitutionError, Text, Variable, parts
from scanner.syntax.dockerfile.tree import Heredoc, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source
    from scanner.syntax.dockerfile.lines import Line, Lines
    from scanner.syntax.dockerfile.substitution import Part

_MARKER = re.compile(r"([0-9]*+)<<(-?)[\t\n\f\r ]*+([^<]*+)\Z")
_SPACE = re.compile(f"[{SPACES}]")
_MAX_DESCRIPTOR = 2**64 - 1
_ESCAPE = "\\"
"""BuildKit looks for here-documents with a backslash, whatever the escape character of the file is."""


class Marker:
    """What the word that announces a here-document says."""

    __slots__ = ("chomp", "descriptor", "expand", "name")

    def __init__(self, name: str, *, expand: bool, chomp: bool, descriptor: int) -> None:
        self.name = name
        self.expand = expand
        self.chomp = chomp
        self.descriptor = descriptor


def marker(text: str) -> Marker | None:
    """Return what a text says if it is, as a whole, a word that announces a here-document."""
    match = _MARKER.match(text)
    if match is None or not match[3]:
        return None
    try:
        found = parts(match[3], _ESCAPE)
    except SubstitutionError:
        return None
    if any(type(part) is Variable and part.operator for part in found):
        return None
    words = list(_words(match[3], found))
    if len(words) != 1:
        return None
    name = "".join([_unset(part, match[3]) for part in found])
    expand = not any(type(part) is Text and part.quoted and _is_quote(match[3][part.start]) for part in found)
    descriptor = min(int(match[1].lstrip("0")[:21] or "0"), _MAX_DESCRIPTOR)
    return Marker(name, expand=expand, chomp=match[2] == "-", descriptor=descriptor) if name else None


def _is_quote(char: str) -> bool:
    return char in "'\""


def _unset(part: Part, text: str) -> str:
    """Return the text of a part, without the whitespace around the word; a variable stays as it is written."""
    if type(part) is not Text:
        return text[part.start : part.end]
    return part.value if part.quoted else _SPACE.sub("", part.value)


def markers(line: Line) -> list[tuple[Marker, Word]]:
    """Return the words of a line that announce here-documents; none if its quoting is malformed."""
    try:
        found = parts(line.text, _ESCAPE)
    except SubstitutionError:
        return []
    result = []
    for start, end in _words(line.text, found):
        read = marker(line.text[start:end])
        if read is not None:
            result.append((read, line.word(start, end)))
    return result


def _words(text: str, found: tuple[Part, ...]) -> Iterator[tuple[int, int]]:
    """Divide a text at the whitespace that is in no quoted part."""
    start: int | None = None
    for part in found:
        if type(part) is Text and part.quoted:
            start = part.start if start is None else start
            continue
        position = part.start
        for space in _SPACE.finditer(text, part.start, part.end):
            if start is None and space.start() > position:
                start = position
            if start is not None:
                yield start, space.start()
            start = None
            position = space.end()
        if start is None and position < part.end:
            start = position
    if start is not None:
        yield start, len(text)


def read(source: Source, lines: Lines, announced: list[tuple[Marker, Word]], start: int) -> list[Heredoc]:
    """Return the here-documents of an instruction that starts at `start`; their lines are consumed.

    Raises:
        ParseError: a here-document has no terminator.
    """
    return [_read(source, lines, found, word, start) for found, word in announced]


def _read(source: Source, lines: Lines, found: Marker, word: Word, start: int) -> Heredoc:
    text = source.text
    content = lines.position
    while (line := lines.physical()) is not None:
        candidate = text[line[0] : line[1]].rstrip("\r\n")
        if (candidate.lstrip("\t") if found.chomp else candidate) == found.name:
            value = text[content : line[0]]
            return Heredoc(
                name=found.name,
                marker=word,
                expand=found.expand,
                chomp=found.chomp,
                descriptor=found.descriptor,
                content=Word(value, content, line[0]),
                end=line[0] + len(candidate),
            )
    raise ParseError(
        f"the here-document has no end: no line is {found.name!r}",
        hint="end it with a line that holds the terminator and nothing else",
        span=source.span(start, word.end),
    )
