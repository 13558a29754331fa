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
        found = _LINE_END.match(text, child.end_byte)
        if child.type != "comment" and found is not None:
            changes.update(dict.fromkeys(range(child.end_byte, found.end() - 1), " "))
            changes[found.end() - 1] = ";"
    return changes


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
