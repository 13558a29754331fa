"""Replaces `$NAME`, `${NAME:-default}` and their kin in the strings of a Compose file."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Offsets

MAX_DEPTH = 16
"""Levels of defaults inside defaults; deeper ones are not known."""
MAX_LENGTH = 100_000
"""Code points that values may add to a string; what would grow more is not known."""
MASK = "\ue000"
"""Stands for a code point of an expression that has no value; of private use, so no grammar knows it."""

_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+").match
_operator = re.compile(r":?[-?+]").match
_plain = re.compile(r"[^$]++").match
_in_braces = re.compile(r"[^${}]++").match


class _Chunk(NamedTuple):
    """A piece of the result, and the range in the raw text that it came from.

    A piece that is as long as its range is taken to stand there code point by code point.
    """

    text: str
    start: int
    end: int
    known: bool = True

    def is_exact(self) -> bool:
        """Tell whether the piece stands in the raw text as it is."""
        return len(self.text) == self.end - self.start


class Text(msgspec.Struct, frozen=True):
    """A string with its variables replaced.

    Attributes:
        value: the result; a variable without a value stays as written.
        unknown: the expressions that have no value.
        chunks: where each piece of the result came from, () where nothing was replaced.
        starts: the offset of each piece in the result.
    """

    value: str
    unknown: tuple[str, ...] = ()
    chunks: tuple[_Chunk, ...] = ()
    starts: tuple[int, ...] = ()

    @property
    def masked(self) -> str:
        """The result with `MASK` for each code point of an expression that has no value."""
        if not self.unknown:
            return self.value
        if not self.chunks:
            return MASK * len(self.value)
        return "".join(chunk.text if chunk.known else MASK * len(chunk.text) for chunk in self.chunks)

    def origin(self, start: int, end: int) -> Offsets:
        """Return the range in the raw text that the code points `start` to `end` of the result came from."""
        if not self.chunks:
            return start, end
        return self._first(start), max(self._first(start), self._last(end))

    def _first(self, offset: int) -> int:
        index, within = self._chunk(offset)
        chunk = self.chunks[index]
        if within:
            return chunk.start + within if chunk.is_exact() else chunk.start
        while index and not self.chunks[index - 1].text:  # the braces around a default belong to it
            index -= 1
        return self.chunks[index].start

    def _last(self, offset: int) -> int:
        index, within = self._chunk(max(0, offset - 1))
        chunk = self.chunks[index]
        if within + 1 < len(chunk.text):
            return chunk.start + within + 1 if chunk.is_exact() else chunk.end
        while index + 1 < len(self.chunks) and not self.chunks[index + 1].text:
            index += 1
        return self.chunks[index].end

    def _chunk(self, offset: int) -> tuple[int, int]:
        """Return the place of the piece that has an offset of the result, and the offset within it."""
        index = bisect_right(self.starts, offset) - 1
        return index, offset - self.starts[index]


def interpolate(raw: str, values: Mapping[str, str | None]) -> Text:
    """Return a string with its variables replaced by their values or defaults.

    Args:
        raw: the string as written; `$$` stands for a dollar sign.
        values: the known variables; None for one that is set to something unknown.
    """
    if "$" not in raw:
        return Text(raw)
    reader = _Reader(raw, values)
    chunks, _ = reader.read(0, 0)
    starts = tuple(accumulate((len(chunk.text) for chunk in chunks), initial=0))
    if starts[-1] > len(raw) + MAX_LENGTH:
        return Text(raw, (raw,))
    value = "".join(chunk.text for chunk in chunks)
    return Text(value, tuple(dict.fromkeys(reader.unknown)), tuple(chunks), starts[:-1])


class _Reader:
    """Reads one string from left to right."""

    def __init__(self, raw: str, values: Mapping[str, str | None]) -> None:
        self.raw = raw
        self.values = values
        self.unknown: list[str] = []

    def read(self, position: int, depth: int) -> tuple[list[_Chunk], int]:
        """Return the pieces up to the end, or inside of braces up to the closing brace, and its offset."""
        raw, chunks = self.raw, []
        braces = 0
        literal = _plain if depth == 0 else _in_braces
        while position < len(raw):
            match = literal(raw, position)
            if match is not None:
                chunks.append(_Chunk(match[0], position, match.end()))
                position = match.end()
                continue
            if raw[position] == "$":
                found, position = self._dollar(position, depth)
                chunks.extend(found)
                continue
            if raw[position] == "}":
                if braces == 0:
                    break
                braces -= 1
            else:
                braces += 1
            chunks.append(_Chunk(raw[position], position, position + 1))
            position += 1
        return chunks, position

    def _dollar(self, position: int, depth: int) -> tuple[list[_Chunk], int]:
        raw = self.raw
        if raw.startswith("$$", position):
            return [_Chunk("$", position, position + 2)], position + 2
        name = _name(raw, position + 1)
        if name is not None:
            return self._variable(name[0], position, name.end()), name.end()
        if raw.startswith("{", position + 1) and depth < MAX_DEPTH:
            found = self._braced(position, depth)
            if found is not None:
                return found
        return [_Chunk("$", position, position + 1)], position + 1

    def _variable(self, name: str, start: int, end: int) -> list[_Chunk]:
        value = self.values.get(name)
        if value is None:
            return self._unknown(start, end)
        return [_Chunk(value, start, end)]

    def _unknown(self, start: int, end: int) -> list[_Chunk]:
        self.unknown.append(self.raw[start:end])
        return [_Chunk(self.raw[start:end], start, end, known=False)]

    def _braced(self, start: int, depth: int) -> tuple[list[_Chunk], int] | None:
        """Return the pieces that `${...}` stands for and the offset after it, None if it is none."""
        raw = self.raw
        name = _name(raw, start + 2)
        if name is None:
            return None
        if raw.startswith("}", name.end()):
            return self._variable(name[0], start, name.end() + 1), name.end() + 1
        operator = _operator(raw, name.end())
        if operator is None:
            return None
        before = len(self.unknown)
        word, end = self.read(operator.end(), depth + 1)
        is_closed = end < len(raw)
        end += is_closed
        kind = operator[0][-1]
        value = self.values.get(name[0])
        is_set = value is not None and (value != "" or not operator[0].startswith(":"))
        is_unknown = not is_set if kind == "?" else value is None and name[0] in self.values
        if is_unknown or not is_closed:  # without its closing brace, Compose refuses the string
            del self.unknown[before:]
            return self._unknown(start, end), end
        if is_set == (kind == "+"):
            return [_Chunk("", start, operator.end()), *word, _Chunk("", end - 1, end)], end
        del self.unknown[before:]
        return [_Chunk("" if kind == "+" else value or "", start, end)], end
