"""The layout of HCL.

Source: "HCL Native Syntax Specification", lexical elements and template expressions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.layouts.layout import Layout, Text, depths

if TYPE_CHECKING:
    from scanner.model import Offsets, Source

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*+|//[^\n]*+|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/)?)"
    r"|<<-?(?P<name>[^\W\d][\w-]*+)[ \t\r]*+\n|(?P<quote>\")|(?P<open>[{\[(])|(?P<close>[}\])])"
)
_IN_STRING = re.compile(r'\\.|\$\$\{|%%\{|(?P<template>[$%]\{)|(?P<end>")|(?P<line>\n)')
_REMARK = re.compile(r"[ \t]*+(?:#|//|/\*)")


def layout(source: Source) -> Layout:
    """Return the layout of a source."""
    lexer = _Lexer(source.text)
    lexer.run()
    return Layout(
        ("#", "//", "/*"),
        _REMARK,
        "brackets",
        tuple(lexer.texts),
        tuple(lexer.comments),
        depths=depths(source, lexer.brackets),
        language="HCL",
    )


class _Lexer:
    """Reads through a text once. In a string, `${` begins a template that ends where its braces do."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.texts: list[Text] = []
        self.comments: list[Offsets] = []
        self.brackets: list[tuple[int, int]] = []
        self._strings: list[
            list[int]
        ] = []  # for each string that is open, its start and the braces of its template

    def run(self) -> None:
        """Find everything."""
        position = 0
        while (match := _TOKEN.search(self.text, position)) is not None:
            position = self._token(match)

    def _token(self, match: re.Match[str]) -> int:
        """Take one token; return the offset after it."""
        if match["comment"]:
            if not self._strings:
                self.comments.append(match.span())
        elif match["name"]:
            return self._heredoc(match)
        elif match["quote"]:
            self._strings.append([match.start(), 0])
            return self._string(match.end())
        else:
            return self._bracket(match)
        return match.end()

    def _bracket(self, match: re.Match[str]) -> int:
        step = 1 if match["open"] else -1
        if not self._strings:
            self.brackets.append((match.start(), step))
        else:
            self._strings[-1][1] += step
            if self._strings[-1][1] == 0:
                return self._string(match.end())
        return match.end()

    def _string(self, position: int) -> int:
        """Return the offset after a string, or after the `${` in it."""
        while (match := _IN_STRING.search(self.text, position)) is not None:
            position = match.end()
            if match["template"]:
                self._strings[-1][1] = 1
                return position
            if match["end"] or match["line"]:
                break
        else:
            position = len(self.text)
        start, _ = self._strings.pop()
        if not self._strings:
            self.texts.append(Text(start, position, embedded=False))
        return position

    def _heredoc(self, match: re.Match[str]) -> int:
        terminator = re.compile(rf"^[ \t]*+{re.escape(match['name'])}[ \t\r]*+$", re.MULTILINE)
        end = terminator.search(self.text, match.end())
        begin, stop = match.end(), end.start() if end else len(self.text)
        if not self._strings:
            self.texts.append(Text(begin, stop, embedded=True))
        return end.end() if end else stop
