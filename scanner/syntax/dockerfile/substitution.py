r"""Words with quotes, escapes and `$` substitutions, read into parts.

The grammar is that of BuildKit's shell lexer (frontend/dockerfile/shell/lex.go): `$name`, `${name}`, and `${name…}`
with the operators `-`, `+`, `?` (each also after a colon), `#`, `##`, `%`, `%%`, `/` and `//`.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

MAX_DEPTH = 50
"""Substitutions may be nested that deeply."""

_PLAIN = {escape: re.compile(rf"[^$<'\"{re.escape(escape)}]++") for escape in "\\`"}
_SPECIAL = frozenset("@*#?-$!0")
_HEREDOC_BLANK = re.compile(r"[\t\r ]*+")


class SubstitutionError(Exception):
    """A word that BuildKit does not read."""


class Text(Struct, frozen=True, gc=False):
    """Literal text. `value` is without its quotes and escape characters, `start` to `end` with them."""

    value: str
    start: int
    end: int
    quoted: bool = False


class Variable(Struct, frozen=True, gc=False):
    """A substitution.

    Attributes:
        name: the name, possibly a digit or a special parameter.
        start: offset of the dollar sign.
        end: offset after the substitution.
        operator: "" or one of `-`, `:-`, `+`, `:+`, `?`, `:?`, `#`, `%`, `/`, `//`.
        operand: what stands after the operator; for `#` and `%` and `/` a pattern.
        replacement: for `/` and `//`, what replaces the pattern.
        braced: whether it is written with braces.
    """

    name: str
    start: int
    end: int
    operator: str = ""
    operand: tuple[Part, ...] = ()
    replacement: tuple[Part, ...] = ()
    braced: bool = False


Part: TypeAlias = Text | Variable


class _Keep(Enum):
    """Which escape characters stay in literal text."""

    NONE = 0
    ESCAPES = 1  # in a replacement
    PATTERN = 2  # in a pattern, where an escape character that stands for itself is doubled


def parts(text: str, escape: str) -> tuple[Part, ...]:
    """Return the parts of a word (which may contain whitespace), in order and without gaps.

    Raises:
        SubstitutionError: the word is malformed.
    """
    return _Reader(text, escape).parts("", _Keep.NONE)


class _Reader:
    def __init__(self, text: str, escape: str) -> None:
        self._text = text
        self._escape = escape
        self._plain = _PLAIN[escape]
        self._at = 0
        self._depth = 0

    def parts(self, stop: str, keep: _Keep) -> tuple[Part, ...]:
        """Return the parts up to the stop character, which is consumed, or up to the end of the text."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SubstitutionError(f"substitutions are nested more than {MAX_DEPTH} levels deep")
        text = self._text
        found: list[Part] = []
        while self._at < len(text):
            char = text[self._at]
            if char == stop:
                self._at += 1
                self._depth -= 1
                return tuple(found)
            if char == "$":
                found.append(self._dollar())
            elif char in "'\"":
                self._quoted(char, keep, found)
            elif char == self._escape:
                found.append(self._escaped(keep))
            else:
                found.append(self._literal(stop))
        if stop:
            raise SubstitutionError(f"{stop} is missing")
        self._depth -= 1
        return tuple(found)

    def _literal(self, stop: str) -> Text:
        start = self._at
        match = self._plain.match(self._text, start)
        end = match.end() if match else start + 1
        if stop:
            found = self._text.find(stop, start, end)
            end = found if found >= 0 else end
        if self._text.startswith("<<", start):
            blank = _HEREDOC_BLANK.match(self._text, start + 2)
            assert blank is not None
            self._at = blank.end()
            return Text(self._text[start : self._at], start, self._at, quoted=True)
        self._at = end
        return Text(self._text[start:end], start, end)

    def _escaped(self, keep: _Keep) -> Text:
        start = self._at
        self._at = min(start + 2, len(self._text))
        value = self._text[start if keep is not _Keep.NONE else start + 1 : self._at]
        return Text(value, start, self._at, quoted=True)

    def _quoted(self, quote: str, keep: _Keep, found: list[Part]) -> None:
        """Add the parts of a quoted string; the quotes belong to the range of the first and the last."""
        start = self._at
        self._at += 1
        pending: list[str] = []
        while True:
            if self._at >= len(self._text):
                raise SubstitutionError(f"the closing {quote} is missing")
            char = self._text[self._at]
            if char == quote:
                self._at += 1
                found.append(Text("".join(pending), start, self._at, quoted=True))
                return
            if char == "$" and quote == '"':
                found.append(Text("".join(pending), start, self._at, quoted=True))
                found.append(self._dollar())
                pending.clear()
                start = self._at
                continue
            pending.append(self._in_quotes(char, quote, keep))

    def _in_quotes(self, char: str, quote: str, keep: _Keep) -> str:
        self._at += 1
        if char != self._escape:
            return char
        if quote == "'":
            return char * 2 if keep is _Keep.PATTERN else char
        following = self._text[self._at : self._at + 1]
        if not following:
            return ""
        if following in {'"', "$", self._escape}:
            self._at += 1
            return char + following if keep is not _Keep.NONE else following
        return char * 2 if keep is not _Keep.NONE else char

    def _dollar(self) -> Part:
        start = self._at
        self._at += 1
        if not self._text.startswith("{", self._at):
            name = self._name()
            return Variable(name, start, self._at) if name else Text("$", start, self._at)
        self._at += 1
        following = self._text[self._at : self._at + 1]
        if not following:
            raise SubstitutionError("} is missing")
        if following in "{}:":
            raise SubstitutionError("bad substitution")
        return self._braced(start, self._name())

    def _braced(self, start: int, name: str) -> Variable:
        operator = self._text[self._at : self._at + 1]
        self._at += 1
        if operator == "}":
            return Variable(name, start, self._at, braced=True)
        if operator == ":":
            operator += self._text[self._at : self._at + 1]
            self._at += 1
        if operator == "/":
            if self._text.startswith("/", self._at):
                self._at += 1
                operator = "//"
            operand = self.parts("/", _Keep.PATTERN)
            replacement = self.parts("}", _Keep.ESCAPES)
            return Variable(name, start, self._at, operator, operand, replacement, braced=True)
        if operator not in {"-", ":-", "+", ":+", "?", ":?", "#", "%"}:
            raise SubstitutionError(f"unsupported operator ({operator})")
        operand = self.parts("}", _Keep.PATTERN if operator in "#%" else _Keep.NONE)
        return Variable(name, start, self._at, operator, operand, braced=True)

    def _name(self) -> str:
        text = self._text
        start = self._at
        first = text[start : start + 1]
        if first.isdecimal():
            while text[self._at : self._at + 1].isdecimal():
                self._at += 1
        elif first and first in _SPECIAL:
            self._at += 1
        else:
            while (char := text[self._at : self._at + 1]) == "_" or char.isalpha() or char.isdecimal():
                self._at += 1
        return text[start : self._at]
