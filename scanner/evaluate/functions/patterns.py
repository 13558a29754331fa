"""Regular expressions of what is scanned: compiled and searched by RE2, in linear time and bounded memory.

Which matches there are is as in Go's `regexp`, whose model RE2 is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import STRING, ObjectType, TupleType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.evaluate.types import Type

MAX_PATTERN = 10_000
"""Characters of a pattern."""

WORK = 2_000_000
"""Bytes that may be searched, for all matches of one call together; a large pattern counts them more often.

In the worst case a byte counted once takes 0.2 microseconds."""

_CHARGED = 50
"""Bytes that weigh as much as one value: searching them takes as long as evaluating a node."""

_MEMORY = 1 << 20
"""Bytes that the automaton of one pattern may take; RE2's own default is eight times as much."""

_INSTRUCTIONS = 8
"""Instructions of a compiled pattern that count a searched byte once."""

_named = re.compile(r"\(\?P?<(\w++)>").findall
_escape = re.compile(r"\\(?s:.)")

Spans = tuple[tuple[int, int], ...]


class Pattern(msgspec.Struct, frozen=True):
    """A compiled pattern.

    Attributes:
        regexp: RE2's.
        names: the names of its groups from 1, "" for one without a name.
    """

    regexp: Any
    names: tuple[str, ...]

    @property
    def kind(self) -> Type:
        """The type of a match: a string, or a tuple or an object of its groups."""
        if not self.names:
            return STRING
        if not any(self.names):
            return TupleType((STRING,) * len(self.names))
        return ObjectType(dict.fromkeys(self.names, STRING))

    def matches(self, text: bytes, charge: Callable[[int], None] | None = None) -> Iterator[Spans]:
        """Return the places of all matches and of their groups, from left to right; (-1, -1) for no place.

        An empty match right behind another match is none.

        Args:
            text: what is searched, in UTF-8.
            charge: takes the weight of the work off what evaluation may still take.

        Raises:
            ExhaustedError: searching takes too long.
        """
        position, last, searched = 0, -1, 0
        weight = 1 + self.regexp.programsize // _INSTRUCTIONS
        while position <= len(text):
            work = (len(text) - position + 1) * weight
            searched += work
            if searched > WORK:
                raise ExhaustedError
            if charge is not None and work >= _CHARGED:
                charge(work // _CHARGED)
            found = self.regexp.search(text, position)
            if found is None:
                return
            start, end = found.span()
            if start < end or start != last:
                yield tuple(found.span(group) for group in range(len(self.names) + 1))
            last = end
            position = end if end > position else end + _width(text, end)


def _width(text: bytes, position: int) -> int:
    """Return how many bytes the character at a position has, 1 at the end."""
    end = position + 1
    while end < len(text) and text[end] & 0xC0 == 0x80:
        end += 1
    return end - position


def compiled(pattern: str) -> Pattern:
    """Return a compiled pattern.

    Raises:
        FunctionError: it is not valid.
        ExhaustedError: it is too large.
    """
    import re2  # noqa: PLC0415 - few configurations use regular expressions

    if len(pattern) > MAX_PATTERN:
        raise ExhaustedError
    if any(escape[0] == r"\C" for escape in _escape.finditer(pattern)):
        raise FunctionError(r"invalid regular expression: there is no \C")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        regexp = re2.compile(pattern.encode(), options)
    except re2.error as exc:
        raise (ExhaustedError if "too large" in str(exc) else FunctionError)(
            "invalid regular expression"
        ) from exc
    written = _named(pattern)
    if len(set(written)) < len(written):
        raise ExhaustedError  # Go lets two groups have one name; RE2 tells of one of them
    names = {index: name.decode() for name, index in regexp.groupindex.items()}
    return Pattern(regexp, tuple(names.get(index, "") for index in range(1, regexp.groups + 1)))
