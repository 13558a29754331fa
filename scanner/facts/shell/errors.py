"""Finds the regions of a script that could not be parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from scanner.model import Offsets

CONTAINERS = frozenset(
    {
        "list",
        "pipeline",
        "subshell",
        "compound_statement",
        "if_statement",
        "elif_clause",
        "else_clause",
        "while_statement",
        "for_statement",
        "c_style_for_statement",
        "case_statement",
        "case_item",
        "do_group",
        "function_definition",
        "negated_command",
        "redirected_statement",
    }
)
"""Statements that hold statements: an error further in leaves their other statements alone."""


def broken(node: Node) -> bool:
    """Tell whether a statement as a whole cannot be trusted.

    An error in a simple command, or directly in what holds its statements together, spoils the statement.
    """
    if not node.has_error:
        return False
    if node.type not in CONTAINERS:
        return True
    return any(
        child.is_error
        or child.is_missing
        or (child.has_error and child.type not in CONTAINERS and not _is_statement(child))
        for child in node.children
    )


def _is_statement(node: Node) -> bool:
    return node.type.endswith(("command", "assignment", "assignments"))


def split(children: Sequence[Node], text: str) -> tuple[list[Node], list[Offsets]]:
    """Return the statements of a script that can be trusted, and the ranges that cannot be parsed.

    The grammar goes on at a guess behind an error, so the rest of its lines is not trusted either; behind a
    here-document that went wrong, nothing is.
    """
    regions: list[list[int]] = []
    for child in children:
        if not (child.is_error or child.is_missing or broken(child)):
            continue
        start = text.rfind("\n", 0, child.start_byte) + 1
        end = text.find("\n", max(child.end_byte - 1, child.start_byte))
        if end < 0 or "<<" in text[child.start_byte : child.end_byte]:
            end = len(text)
        if regions and start <= regions[-1][1]:
            regions[-1][1] = max(end, regions[-1][1])
        else:
            regions.append([start, end])
    kept = []
    queue = iter(regions)
    region = next(queue, None)
    for child in children:
        while region is not None and child.start_byte >= region[1]:
            region = next(queue, None)
        if region is None or child.end_byte <= region[0]:
            kept.append(child)
        else:
            # A statement that began before the error's line is not trusted either.
            region[0] = min(region[0], child.start_byte)
            region[1] = max(region[1], child.end_byte)
    return kept, [(start, end) for start, end in regions]
