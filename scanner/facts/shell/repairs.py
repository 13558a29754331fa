"""Corrects what the grammar is known to misread without noticing.

Each repair changes single characters of the text that the grammar sees to others that mean the same to a shell,
so that offsets stay, and the text is parsed again. docs/adr/0007-shell-parser.md lists the causes.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

ROUNDS = 3
"""How often a text is parsed again."""

_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?\n")
_TEST = re.compile(r"\[\[?(?=[ \t])[^\n]{0,400}?[ \t]\]\]?(?![^\s;&|)])")
_IN_TEST = re.compile(r"(?<=[ \t])(?P<comparison>==|!=|=)(?=[ \t])|(?P<escaped>\\[<>])|[*?^]")
_EXTENDED_GLOB = re.compile(r"[?*+@!]\([^()\s\"'`$\\;&<>]*+\)")
_COMPARISONS = frozenset({"==", "=~"})
_BLANKS_BEFORE_EXPANSION = re.compile(r"^[ \t]+(?=[$`])", re.MULTILINE)


def of_command(node: Node, text: str) -> dict[int, str]:
    """Return the changes for a command that runs on over the end of its line."""
    changes: dict[int, str] = {}
    for child, following in pairwise(node.children):
        if child.type in _COMPARISONS and following.type == "regex":
            # `test a == b && c` takes the rest of the line, and more, for a regular expression.
            changes.update(dict.fromkeys(range(child.start_byte, child.end_byte), "_"))
            continue
        if child.type != "comment":
            changes.update(of_line_end(text, child.end_byte))
    return changes


def of_errors(text: str) -> dict[int, str]:
    """Return the changes that help where a text cannot be parsed: in tests and extended globs.

    Nothing in a test matters here but what is substituted in it, and a glob is part of a word.
    """
    changes: dict[int, str] = {}
    for test in _TEST.finditer(text):
        for found in _IN_TEST.finditer(text, *test.span()):
            start, end = found.span()
            changes.update(zip(range(start, end), _replacement(found), strict=True))
    for glob in _EXTENDED_GLOB.finditer(text):
        changes.update(dict.fromkeys(range(*glob.span()), "_"))
    return changes


def _replacement(found: re.Match[str]) -> str:
    if found["comparison"]:
        return "<".ljust(len(found["comparison"]))
    return "-e" if found["escaped"] else "_"


def of_line_end(text: str, offset: int) -> dict[int, str]:
    """Return the changes that end a command where its line ends, if nothing but a comment comes before that."""
    found = _LINE_END.match(text, offset)
    if found is None:
        return {}
    line_end = found.end() - 1
    return {**dict.fromkeys(range(offset, line_end), " "), line_end: ";"}


def of_negation(node: Node, text: str) -> dict[int, str]:
    """Return the changes for `! { a; }`, which is read as the command `{`."""
    behind = text[node.start_byte + 1 : node.end_byte].lstrip(" \t")
    if behind.startswith("{") and node.children[1].type != "compound_statement":
        return {node.start_byte: " "}
    return {}


def of_here_document(node: Node, text: str) -> dict[int, str]:
    """Return the changes for the body of a here-document: an expansion behind blanks is not seen."""
    start = text.rfind("\n", 0, node.start_byte) + 1
    return {
        offset: "_"
        for found in _BLANKS_BEFORE_EXPANSION.finditer(text, start, node.end_byte)
        for offset in range(*found.span())
    }


def apply(changes: dict[int, str], text: str) -> str:
    """Return a text with some of its characters changed."""
    characters = list(text)
    for offset, character in changes.items():
        characters[offset] = character
    return "".join(characters)
