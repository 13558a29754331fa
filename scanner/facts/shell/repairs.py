"""Corrects what the grammar is known to misread without noticing.

Each repair changes single characters of the text that the grammar sees to others that mean the same to a shell,
so offsets stay, and the text is parsed again. `docs/adr/0007-shell-parser.md` lists the causes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

ROUNDS = 3

_NEGATED_GROUP = re.compile(r"!\s*\{")
_ASSIGNMENTS = re.compile(r"^[ \t]*+(?:[A-Za-z_]\w*+=\S*+[ \t]++)+[A-Za-z_]\w*+=", re.MULTILINE | re.ASCII)
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?\n")
_OPERATORS = frozenset({"==", "=~"})


def repair(root: Node, text: str) -> str | None:
    """Return the text with what was misread corrected, or None if nothing was."""
    if not _is_suspicious(text):
        return None
    changes: dict[int, str] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "command":
            _command(node, text, changes)
        elif node.type == "negated_command" and _negates_a_group(node, text):
            changes[node.start_byte] = " "
        if node.child_count:
            stack.extend(node.children)
    if not changes:
        return None
    characters = list(text)
    for offset, character in changes.items():
        characters[offset] = character
    return "".join(characters)


def _is_suspicious(text: str) -> bool:
    """Tell whether a text has anything that can need a repair."""
    compares = "test " in text and ("==" in text or "=~" in text)
    return compares or bool(_NEGATED_GROUP.search(text) or _ASSIGNMENTS.search(text))


def _negates_a_group(node: Node, text: str) -> bool:
    """Tell whether `! { a; }` was read as the command `{`."""
    behind = text[node.start_byte + 1 : node.end_byte].lstrip(" \t")
    return behind.startswith("{") and node.children[1].type != "compound_statement"


def _command(node: Node, text: str, changes: dict[int, str]) -> None:
    """Find assignments that run on to the next line, and comparisons read as regular expressions."""
    children = node.children
    for index, child in enumerate(children[:-1]):
        following = children[index + 1]
        if child.type == "variable_assignment":
            line_end = _BLANK.match(text, child.end_byte, following.end_byte + 1)
            if line_end is not None and line_end.end() <= max(following.start_byte, child.end_byte + 1):
                changes[line_end.end() - 1] = ";"
            elif line_end is not None and following.type == "comment":
                changes.update(dict.fromkeys(range(child.end_byte, line_end.end() - 1), " "))
                changes[line_end.end() - 1] = ";"
        elif child.type in _OPERATORS and following.type == "regex":
            changes.update(dict.fromkeys(range(child.start_byte, child.end_byte), "_"))
