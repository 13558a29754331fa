"""Refuses trees that are too high to be walked by recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.tree import MAX_HEIGHT, children

if TYPE_CHECKING:
    from scanner.syntax.hcl.cursor import Cursor
    from scanner.syntax.hcl.tree import Node


def check_height(cursor: Cursor, root: Node) -> None:
    """Check that no more than `MAX_HEIGHT` nodes stand above one another.

    The depth that is counted while reading bounds the reader's own recursion, but `a + b + c` adds a node per
    operator above the first operand without being deep. So where it could matter the tree is measured.

    Raises:
        ParseError: at the first node that is too high up.
    """
    if not cursor.high:
        return
    level: list[Node] = [root]
    for _ in range(MAX_HEIGHT):
        level = [child for node in level for child in children(node)]
    if level:
        first = min(level, key=lambda node: node.start)
        raise cursor.error(f"nesting deeper than {MAX_HEIGHT} levels", first.start)
