"""Reads TOML: values by the standard library, places by the lines on which keys stand."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.syntax.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer, Source

_BARE = r"[A-Za-z0-9_-]+"
_KEY = rf"(?:{_BARE}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')"
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_header = re.compile(rf"[ \t]*\[(?P<many>\[?)[ \t]*(?P<key>{_DOTTED})[ \t]*\]").match
_pair = re.compile(rf"[ \t]*(?P<key>{_DOTTED})[ \t]*=[ \t]*").match
_part = re.compile(_KEY).finditer
_skipped = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*',
    re.DOTALL,
).match
_ERROR_PLACE = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)\Z")
_Places = dict[tuple[str | int, ...], tuple["Offsets", "Offsets"]]


def read_toml(source: Source) -> list[Node]:
    """Return a TOML document; dates and times are texts.

    Raises:
        ParseError: it is not valid TOML, or nested too deeply.
    """
    try:
        value = tomllib.loads(source.text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _error(source, error) from error
    return [_node(source, value, (), (0, len(source.text)), _places(source.text), MAX_DEPTH)]


def _error(source: Source, error: Exception) -> ParseError:
    message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
    place = _ERROR_PLACE.search(message)
    offset = len(source.text)
    if place is not None and place["line"]:
        line = min(int(place["line"]), len(source.line_starts))
        offset = source.line_starts[line - 1] + int(place["column"]) - 1
    text = _ERROR_PLACE.sub("", message)
    return ParseError(f"not valid TOML: {text}", hint="see https://toml.io", span=source.span(offset, offset))


def _node(source: Source, value: Any, at: Pointer, around: Offsets, places: _Places, room: int) -> Node:
    """Return a value as a node; what has no place of its own has that of what it is in."""
    if room == 0:
        raise ParseError("nested too deeply", hint="it is read no deeper", span=source.span(*around))
    start, end = places.get(at, (around, around))[1]
    if isinstance(value, dict):
        items: list[tuple[Scalar, Node]] = []
        for name, item in value.items():
            within = (*at, name)
            key = places.get(within, ((start, end), (start, end)))[0]
            items.append(
                (Scalar(name, *key, name), _node(source, item, within, (start, end), places, room - 1))
            )
        return Mapping(items, start, end)
    if isinstance(value, list):
        return Sequence(
            [
                _node(source, item, (*at, index), (start, end), places, room - 1)
                for index, item in enumerate(value)
            ],
            start,
            end,
        )
    plain = value if isinstance(value, str | int | float) else value.isoformat().replace("+00:00", "Z")
    return Scalar(plain, start, end, source.text[start:end])


def _places(text: str) -> _Places:
    """Return where keys and values stand, by their pointers."""
    places: _Places = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    position = 0
    while position < len(text):
        found = _header(text, position)
        if found is not None:
            table = _table(found, counts)
            span = found.span("key")
            places[table] = (span, span)
            if isinstance(table[-1], int):
                places.setdefault(table[:-1], (span, span))
            position = _line_end(text, found.end())
            continue
        pair = _pair(text, position)
        if pair is None:
            position = _line_end(text, position)
            continue
        end = _value_end(text, pair.end())
        at = (*table, *_names(pair["key"]))
        places[at] = (pair.span("key"), (pair.end(), end))
        position = _line_end(text, end)
    return places


def _table(found: re.Match[str], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Return the pointer of a table: arrays of tables on its way stand for the last of their tables."""
    at: tuple[str | int, ...] = ()
    names = _names(found["key"])
    for name in names[:-1]:
        at = (*at, name)
        if at in counts:
            at = (*at, counts[at] - 1)
    at = (*at, names[-1])
    if found["many"]:
        counts[at] = counts.get(at, 0) + 1
        at = (*at, counts[at] - 1)
    return at


def _names(dotted: str) -> list[str]:
    names = []
    for match in _part(dotted):
        name = match[0]
        if name[0] == '"':
            name = next(iter(tomllib.loads(f"{name} = 0")))
        elif name[0] == "'":
            name = name[1:-1]
        names.append(name)
    return names


def _value_end(text: str, position: int) -> int:
    """Return the offset after a value: the end of its line, or of the brackets and strings that it opens."""
    depth = 0
    end = position
    while position < len(text):
        skipped = _skipped(text, position)
        if skipped is not None:
            position = skipped.end()
            end = end if skipped[0].startswith("#") else position
            continue
        character = text[position]
        if character == "\n" and depth == 0:
            break
        depth += (character in "[{") - (character in "]}")
        position += 1
        if not character.isspace():
            end = position
    return end


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1
