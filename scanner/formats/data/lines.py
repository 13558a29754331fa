"""Reads data that is written a key a line: `.env`, properties, INI. The shapes are those that conftest gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

_LINE = re.compile(r"[^\n]*")
_COMMENT = re.compile(r"[ \t\r]*(?:[#;!].*)?\Z", re.DOTALL)
_SECTION = re.compile(r"[ \t]*\[(?P<name>[^\]\n]+)\][ \t\r]*(?:[#;].*)?\Z", re.DOTALL)
_PAIR = re.compile(
    r"[ \t]*(?:export[ \t]+)?(?P<key>[^\s=:#;\[][^=:\n]*?)[ \t]*(?P<sign>[=:])[ \t]*(?P<value>.*)\Z",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUE = frozenset(("t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("f", "F", "FALSE", "false", "False"))
_INLINE_COMMENT = re.compile(r"[ \t]+[#;].*\Z", re.DOTALL)
_QUOTES = "\"'`"


def read_ini(source: Source) -> list[Node]:
    """Return the sections of an INI file, each with its keys; keys before any stand in none.

    Numbers and booleans are values of their kinds, as conftest has them.

    Raises:
        ParseError: a line is neither a section, a key with a value, nor a comment.
    """
    sections: dict[str, tuple[Scalar, list[tuple[Scalar, Node]]]] = {}
    here: list[tuple[Scalar, Node]] = []
    for start, line in _lines(source.text):
        section = _SECTION.match(line)
        if section is not None:
            key = _scalar(section["name"].strip(), start + section.start("name"), start + section.end("name"))
            here = sections.setdefault(key.raw, (key, []))[1]
        else:
            here += _pairs(source, start, line, typed=True)
    items: list[tuple[Scalar, Node]] = [(key, _mapping(pairs, key)) for key, pairs in sections.values()]
    return [Mapping(items, 0, len(source.text))]


def read_pairs(source: Source) -> list[Node]:
    """Return the keys of a `.env` or properties file, their values as texts.

    Raises:
        ParseError: a line is neither a key with a value nor a comment.
    """
    pairs = [pair for start, line in _lines(source.text) for pair in _pairs(source, start, line, typed=False)]
    return [Mapping(list(_last(pairs)), 0, len(source.text))]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(text):
        if _COMMENT.match(match[0]) is None:
            yield match.start(), match[0]


def _pairs(source: Source, start: int, line: str, *, typed: bool) -> Iterator[tuple[Scalar, Node]]:
    match = _PAIR.match(line)
    if match is None:
        raise ParseError(
            "expected a key and a value",
            hint="write `key = value`",
            span=source.span(start, start + len(line.rstrip())),
        )
    key = _scalar(match["key"], start + match.start("key"), start + match.end("key"))
    value, style = _value(match["value"].rstrip())
    at = start + match.start("value")
    end = at + len(value) + 2 * len(style)
    yield key, Scalar(_typed(value) if typed and not style else value, at, end, value, style)


def _value(raw: str) -> tuple[str, str]:
    """Return a value without its quotes or the comment after it, and the quote it stands in."""
    if raw[:1] and raw[0] in _QUOTES:
        end = raw.find(raw[0], 1)
        if end > 0:
            return raw[1:end], raw[0]
    return _INLINE_COMMENT.sub("", raw), ""


def _typed(text: str) -> str | float | bool:
    if _NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return text


def _scalar(text: str, start: int, end: int) -> Scalar:
    return Scalar(text, start, end, text)


def _mapping(pairs: list[tuple[Scalar, Node]], key: Scalar) -> Mapping:
    return Mapping(list(_last(pairs)), key.start, key.end)


def _last(pairs: list[tuple[Scalar, Node]]) -> Iterator[tuple[Scalar, Node]]:
    """Yield each key once, with the value that it is given last."""
    yield from {key.raw: (key, value) for key, value in pairs}.values()
