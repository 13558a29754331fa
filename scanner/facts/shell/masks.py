"""Finds template expressions in a script, and hides them from the shell grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.facts.shell.words import Piece

_LONGEST = 1024
_MISSES = 16

_EXPRESSION = re.compile(
    r"""
    (?P<github> \$\{\{ (?> (?: [^}$] | \$(?!\{\{) | \}(?!\}) ){0,1000} ) \}\} )
  | (?P<braces> \{\{ [^{}]{0,1000}+ \}\} )
  | (?P<directive> \{%[-+]? \s (?> (?: [^%{}] | %(?!\}) ){0,1000} ) %\} | %\{~?\s*(?:if|for|else|endif|endfor)\b [^{}]{0,1000}+ \} )
  | (?P<template> \$\{ (?! [\#!]? (?: [A-Za-z_][A-Za-z0-9_]* | [0-9]+ | [-@*?$!\#] ) (?: \[ [^\]\n]{0,1000}+ \] )? [-}:+=?\#%/^,@*] | [ \t\n|] ) )
    """,
    re.VERBOSE,
)
_GO_FIELD = re.compile(r"(?<![A-Za-z0-9_)\]'\"])[.$]|\{\{-?\s*(?:end|else)\b")
_DEFAULT = re.compile(
    r"\$\{[A-Za-z_]\w*:?[-+=?](?>(?:[^{}\"'`$\\]|\$[A-Za-z_]\w*|\$\{\w+\}){0,400})\}", re.ASCII
)
_OPERATORS = str.maketrans("();&|<>", "_______")
_LONE_DOLLAR = re.compile(r"\$(?![A-Za-z0-9_{(\[@*#?$!\"'-])")
_ESCAPED_NAME = re.compile(r"(?<=\n)([ \t]*+)\\(?=[A-Za-z.])")
_FOREIGN = re.compile(r"[^\x01-\x7f]")
_VISIBLE = re.compile(r"[^\n]")


class Mask(msgspec.Struct, frozen=True):
    """A range of a script that a template engine replaces.

    Attributes:
        start: where it starts.
        end: where it ends.
        opaque: whether what it becomes is unknown; a Go template for another program is just text.
    """

    start: int
    end: int
    opaque: bool


def find(text: str) -> list[Mask]:
    """Return the template expressions of a script, in order, not overlapping.

    GitHub's `${{ }}`, Jinja's `{{ }}` and `{% %}`, and Terraform's `${var.x}` and `%{ if }` are found;
    `${NAME}` is the shell's own. What Go templates show to a program (`--format {{.Names}}`) is not opaque.
    """
    if "{{" not in text and "${" not in text and "%" not in text:
        return []
    masks: list[Mask] = []
    offset = misses = 0
    while misses < _MISSES and (match := _EXPRESSION.search(text, offset)):
        start, end = match.span()
        if match.lastgroup == "template":
            end = _closing(text, end)
        if end < 0:
            misses += 1
            offset = start + 2
            continue
        opaque = not (match.lastgroup == "braces" and _GO_FIELD.search(text, start, end))
        masks.append(Mask(start, end, opaque))
        offset = end
    return masks


def _closing(text: str, offset: int) -> int:
    """Return the offset behind the brace that closes a template opened before `offset`, or -1."""
    depth = 1
    for index in range(offset, min(len(text), offset + _LONGEST)):
        character = text[index]
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return index + 1
    return -1


def hide(text: str, masks: list[Mask]) -> str:
    """Return a text of the same length, in ASCII, that has plain word characters for every mask.

    A directive is a statement of the template engine, so it becomes blank. What is not ASCII has no meaning
    to a shell, and in ASCII the grammar's byte offsets are code point offsets.
    """
    if masks:
        parts = []
        offset = 0
        for mask in masks:
            parts.append(text[offset : mask.start])
            hidden = text[mask.start : mask.end]
            blank = hidden.startswith(("{%", "%{"))
            parts.append(_VISIBLE.sub(" ", hidden) if blank else "_" * len(hidden))
            offset = mask.end
        parts.append(text[offset:])
        text = "".join(parts)
    if "${" in text:
        # The grammar knows no operators in `${X:+(text)}`.
        text = _DEFAULT.sub(lambda match: match[0].translate(_OPERATORS), text)
    if "$" in text:
        # It stands for itself, and the grammar does not always know.
        text = _LONE_DOLLAR.sub("_", text)
    if "\\" in text:
        # A name that is escaped at the start of a line (`\curl`) is taken for a part of the line before.
        text = _ESCAPED_NAME.sub(r"\1_", text)
    if not text.isascii() or "\x00" in text:
        text = _FOREIGN.sub("%", text)
    return text.replace("\\\r\n", "\\\n ").replace("\r\n", " \n") if "\r" in text else text


def merge(found: Sequence[Mask], opaque: Sequence[Mask]) -> list[Mask]:
    """Return two lists of masks as one, without those of the first that overlap the second."""
    if not opaque:
        return list(found)
    ends = [mask.end for mask in opaque]
    kept = []
    for mask in found:
        index = bisect_right(ends, mask.start)
        if index == len(opaque) or opaque[index].start >= mask.end:
            kept.append(mask)
    return sorted([*kept, *opaque], key=lambda mask: mask.start)


def of_pieces(pieces: Iterable[Piece]) -> list[Mask]:
    """Return masks over the unknown pieces of a word, for reading what the word says as a script."""
    masks: list[Mask] = []
    offset = 0
    for piece in pieces:
        end = offset + len(piece.text)
        if not piece.known and end > offset:
            masks.append(Mask(offset, end, opaque=True))
        offset = end
    return masks
