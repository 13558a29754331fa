"""Statements of which parts may run or not: if, case, loops, functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.shell.invocation import Sink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from scanner.facts.shell.context import Around
    from scanner.facts.shell.walk import Walk

LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
_BRANCHES = frozenset({"elif_clause", "else_clause"})


def loop(walk: Walk, node: Node, around: Around) -> None:
    """Walk a loop; what it sets is not known in it either, because it may run again."""
    walk.variables.forget_set_in(walk.text[node.start_byte : node.end_byte])
    with walk.branch():
        walk.statements(node.children, around)


def choice(walk: Walk, node: Node, around: Around) -> None:
    """Walk an `if` statement; its condition always runs."""
    condition: list[Node] = []
    body: list[Node] = []
    branches: list[Node] = []
    part = condition
    for child in node.children:
        if child.type == "then":
            part = body
        elif child.type in _BRANCHES:
            branches.append(child)
        else:
            part.append(child)
    walk.statements(condition, around)
    _either(walk, [body, *(branch.children for branch in branches)], around)


def case(walk: Walk, node: Node, around: Around) -> None:
    """Walk a `case` statement."""
    items = [child for child in node.children if child.type == "case_item"]
    walk.substitutions([child for child in node.children if child.type != "case_item"], Sink("argument"))
    _either(walk, [item.children for item in items], around)


def _either(walk: Walk, branches: Sequence[Sequence[Node]], around: Around) -> None:
    """Walk branches of which one may run."""
    before = walk.variables
    after = []
    for branch in branches:
        walk.variables = before.copy()
        walk.statements(branch, around)
        after.append(walk.variables)
    for variables in after:
        before.keep_equal(variables)
    walk.variables = before


def function(walk: Walk, node: Node, around: Around) -> None:
    """Walk the body of a function, which runs later, if ever."""
    before = walk.variables
    walk.variables = before.constants(walk.mentions)
    walk.statements(node.children, around)
    walk.variables = before
    before.forget_set_in(walk.text[node.start_byte : node.end_byte])
