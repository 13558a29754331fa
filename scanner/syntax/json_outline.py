"""Finds where the parts of a large JSON text stand, without reading it into nodes.

A text that is known to be JSON is skipped from bracket to bracket; what was found of a collection is kept, so
that it is skipped once however many of its items are asked for.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.syntax.json_string import range_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Offsets, Pointer

_STRING = r'"[^"\\]*+(?>(?:\\.[^"\\]*+)*)"'
_space = re.compile(r"[ \t\n\r]*+").match
_key = re.compile(rf"[ \t\n\r,]*+({_STRING})[ \t\n\r]*+:[ \t\n\r]*+", re.DOTALL).match
_separator = re.compile(r"[ \t\n\r,]*+").match
_scalar = re.compile(rf"{_STRING}|[^\s,\]}}\[{{\"]++", re.DOTALL).match
_flat = re.compile(rf'(?>(?:[^\[\]{{}}"]++|{_STRING})*)', re.DOTALL).match
_KEPT_FROM = 20_000
"""Code points from which on the items of a collection are kept once they are found."""
_RECENT = 256
"""How many smaller collections are kept: one pointer is asked for several times in a row."""


class Part(msgspec.Struct, frozen=True):
    """A value, with the range of its key if it is in an object."""

    start: int
    end: int
    key: Offsets | None = None


class JsonOutline:
    """Source map of a valid JSON text.

    Args:
        text: the text.
        hidden: tells of a pointer into the text whether its value must not be shown; then its key stands for it.
    """

    def __init__(self, text: str, hidden: Callable[[JsonOutline, Pointer], bool] | None = None) -> None:
        self._text = text
        self._hides = hidden
        self._kept: dict[int, dict[str | int, Part]] = {}
        self._recent: dict[int, dict[str | int, Part]] = {}

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        part, reached = self._resolve(pointer)
        if self._text[part.start] not in "{[" and not self._hidden(pointer[:reached]):
            return part.start, part.end
        return part.key or self._first_entry(part, pointer[:reached])

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        part, reached = self._resolve(pointer)
        if self._text[part.start] != '"' or self._hidden(pointer[:reached]):
            return self.locate(pointer)
        content = part.start + 1, part.end - 1
        if content[0] == content[1]:
            return part.start, part.end
        return range_within(self._text, content, start, end)

    def text_at(self, pointer: Pointer) -> str | None:
        """Return the JSON text of what a pointer names, None where there is nothing."""
        part, reached = self._resolve(pointer)
        return self._text[part.start : part.end] if reached == len(pointer) else None

    def has_more_than(self, limit: int) -> bool:
        """Tell whether the text is a collection of more than some items, which are counted no further."""
        text, count = self._text, 0
        position = _end(_space(text, 0)) + 1
        while count <= limit:
            position = _end(_separator(text, position))
            if position >= len(text) or text[position] in "]}":
                return False
            key = _key(text, position) if text[position] == '"' else None
            position = self._skip(position if key is None else key.end())
            count += 1
        return True

    def _hidden(self, pointer: Pointer) -> bool:
        return self._hides is not None and self._hides(self, pointer)

    def _resolve(self, pointer: Pointer) -> tuple[Part, int]:
        """Return the deepest part on a pointer's way that exists, and how many segments lead to it."""
        start = _end(_space(self._text, 0))
        part = Part(start, len(self._text))
        for reached, segment in enumerate(pointer):
            below = self._child(part, segment)
            if below is None:
                return part, reached
            part = below
        return part, len(pointer)

    def _child(self, part: Part, segment: str | int) -> Part | None:
        if self._text[part.start] != ("[" if isinstance(segment, int) else "{"):
            return None
        known = self._kept.get(part.start) or self._recent.get(part.start)
        if known is None:
            known = self._children(part)
            if part.end - part.start >= _KEPT_FROM:
                self._kept[part.start] = known
            else:
                if len(self._recent) >= _RECENT:
                    self._recent.clear()
                self._recent[part.start] = known
        return known.get(segment)

    def _children(self, part: Part) -> dict[str | int, Part]:
        """Return the items of a collection; of keys that stand twice, the last one counts."""
        text = self._text
        found: dict[str | int, Part] = {}
        position = part.start + 1
        is_object = text[part.start] == "{"
        items = _items(text[part.start : part.end]) if part.end - part.start >= _KEPT_FROM else {}
        while True:
            position = _end(_separator(text, position))
            if position >= part.end or text[position] in "]}":
                return found
            key = _key(text, position) if is_object else None
            position = position if key is None else key.end()
            name: str | int = len(found) if key is None else _name(key[1])
            item = items.get(name, "")
            end = position + len(item) if item and text.startswith(item, position) else self._skip(position)
            found[name] = Part(position, end, None if key is None else key.span(1))
            position = end

    def _skip(self, start: int) -> int:
        """Return where the value that begins at an offset ends."""
        text = self._text
        if text[start] not in "[{":
            return max(_end(_scalar(text, start)), start + 1)
        depth, position = 0, start
        while position < len(text):
            depth += 1 if text[position] in "[{" else -1
            position += 1
            if depth == 0:
                return position
            position = _end(_flat(text, position))
        return len(text)

    def _first_entry(self, part: Part, pointer: Pointer) -> Offsets:
        """Return a short range that shows where a collection begins, and nothing that must not be shown."""
        start = part.start
        while self._text[start] in "[{":
            entry = _key(self._text, start + 1)
            if entry is not None and self._text[start] == "{":
                return self._entry_range(entry, pointer)
            below = _end(_space(self._text, start + 1))
            if self._text[below] in "]}":
                return start, below + 1
            start, pointer = below, (*pointer, 0)
        if self._hidden(pointer):
            return part.start, part.start
        return start, _end(_scalar(self._text, start))

    def _entry_range(self, entry: re.Match[str], pointer: Pointer) -> Offsets:
        begin, end = entry.span(1)
        scalar = self._text[entry.end()] not in "[{"
        if scalar and not self._hidden((*pointer, json.loads(entry[1]))):
            return begin, _end(_scalar(self._text, entry.end()))
        return begin, end


def _name(key: str) -> str:
    return str(json.loads(key)) if "\\" in key else key[1:-1]


def _items(text: str) -> dict[str | int, str]:
    """Return the texts of the collections in a large one; where the last of some duplicate keys stands, its text.

    This is many times as fast as skipping them. A collection ends where its bracket closes, so that a text that
    begins with it has it there.
    """
    if text[0] == "[":
        raws: dict[Any, msgspec.Raw] = dict(enumerate(msgspec.json.decode(text, type=list[msgspec.Raw])))
    else:
        raws = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    texts = ((name, str(raw, "utf-8")) for name, raw in raws.items())
    return {name: item for name, item in texts if item[0] in "[{"}


def _end(found: re.Match[str] | None) -> int:
    return 0 if found is None else found.end()
