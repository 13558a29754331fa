"""The arguments of an instruction, divided into words as BuildKit divides them.

Sources: frontend/dockerfile/parser/split_command.go (flags) and line_parsers.go (the rest). One difference
is on purpose: BuildKit takes flags byte by byte and so damages text in them that is not ASCII; here it is kept.
"""

from __future__ import annotations

import json
import re
from math import isinf
from typing import TYPE_CHECKING, NoReturn

from scanner.syntax.dockerfile.lines import SPACES
from scanner.syntax.dockerfile.tree import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.syntax.dockerfile.lines import Line
    from scanner.syntax.scalar_offsets import Piece

BLANK = re.compile(r"[\t\v\f\r ]++")
_NOT_BLANK = re.compile(r"[^\t\v\f\r ]++")
_SPACE = re.compile(rf"[{SPACES}]*+")
_DECODE = json.JSONDecoder().decode

_FLAG = {
    escape: re.compile(
        rf"(?>(?:[^\t\n\v\f\r '\"{re.escape(escape)}]++"
        rf"|'(?>(?:[^'{re.escape(escape)}]|{re.escape(escape)}(?:.|\Z))*)(?:'|\Z)"
        rf'|"(?>(?:[^"{re.escape(escape)}]|{re.escape(escape)}(?:.|\Z))*)(?:"|\Z)'
        rf"|{re.escape(escape)}(?:.|\Z))+)",
        re.DOTALL,
    )
    for escape in "\\`"
}
_MARK = {escape: re.compile(rf"['\"{re.escape(escape)}]") for escape in "\\`"}
_NAME_VALUE = {
    escape: re.compile(
        rf"(?>(?:[^{SPACES}'\"{re.escape(escape)}]++"
        rf"|'[^']*+(?:'|\Z)"
        rf'|"(?>(?:[^"{re.escape(escape)}]|{re.escape(escape)}.)*)(?:"|(?={re.escape(escape)}\Z)|\Z)'
        rf"|{re.escape(escape)}.)+)",
        re.DOTALL,
    )
    for escape in "\\`"
}
_STRING = re.compile(
    r'[ \t\r\n]*+"((?>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*))"[ \t\r\n]*+([,\]])'
)
_ESCAPED = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u....|\\.|[^\\]++")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class NotStringsError(Exception):
    """A JSON array holds something else than strings."""


def flags(line: Line, start: int, end: int, escape: str) -> tuple[tuple[Word, ...], int]:
    """Return the flags that stand from `start` on, and the offset in the line after them."""
    text = line.text
    found: list[Word] = []
    while start < end:
        blank = BLANK.match(text, start, end)
        start = blank.end() if blank else start
        if not text.startswith("--", start, end):
            break
        match = _FLAG[escape].match(text, start, end)
        assert match is not None
        word = _unquoted(line, start, match.end(), escape)
        start = match.end()
        if word.value == "--":
            break
        found.append(word)
    return tuple(found), start


def _unquoted(line: Line, start: int, end: int, escape: str) -> Word:
    """Return a word without its quotes and escape characters."""
    word = line.word(start, end)
    text = line.text[start:end]
    if escape not in text and "'" not in text and '"' not in text:
        return word
    values: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for first, last in _kept(text, escape):
        part = line.word(start + first, start + last)
        inner = part.pieces or ((0, part.start, last - first, last - first),)
        pieces.extend([(length + piece[0], *piece[1:]) for piece in inner])
        values.append(part.value)
        length += last - first
    return Word("".join(values), word.start, word.end, tuple(pieces))


def _kept(text: str, escape: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text that are neither quotes nor escape characters."""
    quote = ""
    position = 0
    while (match := _MARK[escape].search(text, position)) is not None:
        at = match.start()
        if at > position:
            yield position, at
        position = at + 1
        if match[0] == escape:
            if position < len(text):
                yield position, position + 1
            position += 1
        elif not quote:
            quote = match[0]
        elif match[0] == quote:
            quote = ""
        else:
            yield at, position
    if position < len(text):
        yield position, len(text)


def delimited(line: Line, start: int, end: int) -> tuple[Word, ...]:
    """Return the words between whitespace."""
    return tuple([line.word(*match.span()) for match in _NOT_BLANK.finditer(line.text, start, end)])


def assigned(line: Line, start: int, end: int, escape: str) -> tuple[Word, ...]:
    """Return the words between unquoted whitespace; quotes and escape characters stay in the values.

    An escape character at the very end of the line is in no word.
    """
    text = line.text
    found: list[Word] = []
    pattern = _NAME_VALUE[escape]
    space = _SPACE.match(text, start, end)
    while space is not None and (start := space.end()) < end:
        match = pattern.match(text, start, end)
        if match is None:
            break
        found.append(line.word(start, match.end()))
        space = _SPACE.match(text, match.end(), end)
    return tuple(found)


def json_strings(line: Line, start: int, end: int) -> tuple[Word, ...] | None:
    """Return the elements of a JSON array of strings, or None where the text is no JSON array.

    Raises:
        NotStringsError: it is a JSON array, but not of strings.
    """
    text = line.text
    space = _SPACE.match(text, start, end)
    opening = space.end() if space else start
    if not text.startswith("[", opening, end):
        return None
    position = opening + 1
    found: list[Word] = []
    while match := _STRING.match(text, position, end):
        found.append(_string(line, match.start(1) - 1, match.end(1) + 1))
        position = match.end()
        if match[2] == "]":
            return tuple(found) if position == end else None
    if not found and text[position:end].strip(" \t\r\n") == "]":
        return ()
    _refuse_other_arrays(text[opening:end])
    return None


def _refuse_other_arrays(text: str) -> None:
    try:
        json.loads(text, parse_constant=_no_constant, parse_float=_finite, parse_int=_finite)
    except (ValueError, RecursionError):
        return
    raise NotStringsError


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(number: str) -> float:
    value = float(number)
    if isinf(value):
        raise ValueError(number)
    return value


def _string(line: Line, start: int, end: int) -> Word:
    """Return the string whose quotes stand at `start` and before `end`; its range is without them."""
    text = line.text[start + 1 : end - 1]
    word = line.word(start + 1, end - 1)
    if "\\" not in text:
        return word
    pieces: list[Piece] = []
    values: list[str] = []
    length = 0
    for match in _ESCAPED.finditer(text):
        raw = match[0]
        value = _DECODE(f'"{raw}"')
        if raw[0] == "\\":
            first = line.offset(start + 1 + match.start())
            last = line.offset(start + match.end())
            pieces.append((length, first, len(value), last + 1 - first))
        else:
            part = line.word(start + 1 + match.start(), start + 1 + match.end())
            inner = part.pieces or ((0, part.start, len(raw), len(raw)),)
            pieces.extend([(length + piece[0], *piece[1:]) for piece in inner])
        values.append(value)
        length += len(value)
    value = _LONE_SURROGATE.sub("\ufffd", "".join(values))
    return Word(value, word.start, word.end, tuple(pieces))
