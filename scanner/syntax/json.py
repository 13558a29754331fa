"""Reads JSON (RFC 8259, strictly) into nodes."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.syntax.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, key_text

if TYPE_CHECKING:
    from scanner.model import Source

_WS = r"[ \t\n\r]*+"
_CHARS = r'[^"\\\x00-\x1f]*+'
_STRING = rf'"{_CHARS}(?>(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{{4}}){_CHARS})*)"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?>(?:\.[0-9]++)?)(?>(?:[eE][-+]?[0-9]++)?)"
_SCALAR = rf"(?:({_STRING})|({_NUMBER})|(true|false|null))"
_STRING_GROUP, _NUMBER_GROUP, _WORD_GROUP, _DELIMITER_GROUP, _OPEN_GROUP = 2, 3, 4, 5, 6
_entry = re.compile(rf"{_WS}({_STRING}){_WS}:{_WS}(?:{_SCALAR}{_WS}([,}}])|([{{\[]))").match
_item = re.compile(rf"{_WS}()(?:{_SCALAR}{_WS}([,\]])|([{{\[]))").match
_root = re.compile(rf"{_WS}()(?:{_SCALAR}{_WS}(\Z)|([{{\[]))").match
_after_value = re.compile(rf"{_WS}([,}}])").match
_after_item = re.compile(rf"{_WS}([,\]])").match
_string = re.compile(_STRING).match
_scalar = re.compile(_SCALAR).match
_space = re.compile(_WS).match
_WORDS = {"true": True, "false": False, "null": None}
_surrogate = re.compile("[\ud800-\udfff]").search
_LONGEST_INTEGER = 20
"""Characters that an integer of 64 bits may need; a longer one is read as a float."""

_Frame = tuple[list[Any], set[str] | None, int, Scalar | None]
"""A collection that is being read: items, key names (None in a sequence), start, key the next belongs to."""


def parse(source: Source, *, duplicate_keys: bool = False) -> Node:
    """Return the root of a JSON text.

    Args:
        source: the text.
        duplicate_keys: whether a key may stand twice in an object; both are kept, and the last one counts.

    Raises:
        ParseError: the text is not JSON, a key stands twice, or the nesting or a number exceeds its limit.
    """
    reader = _reader(source, duplicate_keys=duplicate_keys)
    root = reader.read(0)
    reader.check_end(root)
    return root


def parse_stream(source: Source) -> list[Node]:
    """Return the roots of a text in which JSON objects follow one another.

    Raises:
        ParseError: as `parse`.
    """
    reader = _reader(source, duplicate_keys=False)
    roots = [reader.read(0)]
    while (start := reader.next_object(roots[-1])) is not None:
        roots.append(reader.read(start))
    reader.check_end(roots[-1])
    return roots


def _reader(source: Source, *, duplicate_keys: bool) -> _Reader:
    if not source.text.isascii():
        surrogate = _surrogate(source.text)
        if surrogate:
            raise ParseError("a lone surrogate is not a character", span=source.span(*surrogate.span()))
    return _Reader(source, duplicate_keys=duplicate_keys)


class _Reader:
    def __init__(self, source: Source, *, duplicate_keys: bool) -> None:
        self.source = source
        self.text = source.text
        self.duplicate_keys = duplicate_keys

    def read(self, position: int) -> Node:
        """Return the root that stands at a position."""
        text = self.text
        found = _root(text, position)
        if found is None:
            raise self._error_at_value(position, "the end of the file")
        if found.lastindex != _OPEN_GROUP:
            return self._scalar(found)
        start, position = found.end() - 1, found.end()
        items: list[Any] = []
        names: set[str] | None = set() if text[start] == "{" else None
        key: Scalar | None = None
        stack: list[_Frame] = []
        while True:
            found = _item(text, position) if names is None else _entry(text, position)
            if found is None:
                position = self._empty(position, items, names)
                delimiter = ""
            else:
                position = found.end()
                if names is not None:
                    key = self._key(found, names, items)
                if found.lastindex == _OPEN_GROUP:
                    stack.append((items, names, start, key))
                    start, items = position - 1, []
                    names = set() if text[start] == "{" else None
                    if len(stack) >= MAX_DEPTH:
                        span = self.source.span(start, start + 1)
                        raise ParseError(f"nested more than {MAX_DEPTH} levels deep", span=span)
                    continue
                node: Node = self._scalar(found)
                items.append(node if names is None else (key, node))
                delimiter = found[_DELIMITER_GROUP]
            while delimiter != ",":
                node = Sequence(items, start, position) if names is None else Mapping(items, start, position)
                if not stack:
                    return node
                items, names, start, key = stack.pop()
                items.append(node if names is None else (key, node))
                found = _after_item(text, position) if names is None else _after_value(text, position)
                if found is None:
                    raise self._error(
                        self._skip(position), f"expected ',' or '{']' if names is None else '}'}'"
                    )
                delimiter, position = found[1], found.end()

    def _scalar(self, found: re.Match[str]) -> Scalar:
        string = found[_STRING_GROUP]
        if string is not None:
            return self._text(string, found.start(_STRING_GROUP))
        number = found[_NUMBER_GROUP]
        if number is not None:
            start, end = found.span(_NUMBER_GROUP)
            return Scalar(self._number(number, start, end), start, end, number)
        word = found[_WORD_GROUP]
        return Scalar(_WORDS[word], *found.span(_WORD_GROUP), word)

    def _text(self, token: str, start: int) -> Scalar:
        end = start + len(token)
        value = token[1:-1]
        if "\\" in value:
            value = json.loads(token)
            if _surrogate(value):
                raise ParseError("a lone surrogate is not a character", span=self.source.span(start, end))
        return Scalar(value, start, end, value, '"')

    def _number(self, number: str, start: int, end: int) -> int | float:
        if len(number) <= _LONGEST_INTEGER and number.lstrip("-").isdigit():
            value = int(number)
            if -(2**63) <= value < 2**64:
                return value
        decimal = float(number)
        if not isfinite(decimal):
            raise ParseError("the number is out of range", span=self.source.span(start, end))
        return decimal

    def _key(self, found: re.Match[str], names: set[str], items: list[tuple[Scalar, Node]]) -> Scalar:
        key = self._text(found[1], found.start(1))
        if key.raw in names and not self.duplicate_keys:
            first = next(other for other, _ in items if key_text(other) == key.raw)
            line, column = self.source.position(first.start)
            raise ParseError(
                f"the key {key.raw!r} stands twice in this object, first at line {line}, column {column}",
                hint="remove one of the two",
                span=self.source.span(key.start, key.end),
            )
        names.add(key.raw)
        return key

    def _empty(self, position: int, items: list[Any], names: set[str] | None) -> int:
        """Return the end of a collection that closes without an item.

        Raises:
            ParseError: it does not close here.
        """
        here = self._skip(position)
        closing = "]" if names is None else "}"
        if self.text[here : here + 1] != closing:
            raise self._error_at_value(here, "',' or ']'") if names is None else self._error_at_entry(here)
        if items:
            raise self._error(here, f"a comma stands before this '{closing}'")
        return here + 1

    def _error_at_entry(self, here: int) -> ParseError:
        """Return what is wrong where an entry of an object should be."""
        if self.text[here : here + 1] != '"':
            return self._error(here, "expected a key in double quotes")
        key = _string(self.text, here)
        if key is None:
            return self._error_in_string(here)
        colon = self._skip(key.end())
        if self.text[colon : colon + 1] != ":":
            return self._error(colon, "expected ':' after the key")
        return self._error_at_value(colon + 1, "',' or '}'")

    def _error_at_value(self, position: int, after: str) -> ParseError:
        """Return what is wrong where a value should be, and `after` behind it."""
        here = self._skip(position)
        value = _scalar(self.text, here)
        if value:
            return self._error(self._skip(value.end()), f"expected {after}")
        if self.text[here : here + 1] == '"':
            return self._error_in_string(here)
        return self._error(here, "expected a value")

    def _error_in_string(self, start: int) -> ParseError:
        """Return what is wrong with a string."""
        try:
            json.JSONDecoder().raw_decode(self.text, start)
        except json.JSONDecodeError as exc:
            return self._error(exc.pos, exc.msg.removesuffix(" at").removesuffix(" starting").lower())
        return self._error(start, "invalid string")

    def check_end(self, root: Node) -> None:
        """Check that nothing stands behind the root.

        Raises:
            ParseError: something does.
        """
        here = self._skip(root.end)
        if here != len(self.text):
            raise self._error(here, "expected the end of the file")

    def next_object(self, root: Node) -> int | None:
        """Return where the next object begins behind one, None if none follows."""
        here = self._skip(root.end)
        return here if isinstance(root, Mapping) and self.text.startswith("{", here) else None

    def _skip(self, position: int) -> int:
        found = _space(self.text, position)
        assert found is not None
        return found.end()

    def _error(self, position: int, message: str) -> ParseError:
        return ParseError(f"not JSON: {message}", span=self.source.span(position, position + 1))
