"""Statements that join or redirect others: lists, pipelines, redirected statements."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell import errors, redirections, simple
from scanner.facts.shell.context import Around
from scanner.facts.shell.invocation import Sink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from scanner.facts.shell.redirections import Redirections
    from scanner.facts.shell.variables import Variables
    from scanner.facts.shell.walk import Walk

STATEMENTS = frozenset(
    {
        "c_style_for_statement",
        "case_statement",
        "command",
        "compound_statement",
        "declaration_command",
        "do_group",
        "for_statement",
        "function_definition",
        "if_statement",
        "list",
        "negated_command",
        "pipeline",
        "redirected_statement",
        "subshell",
        "test_command",
        "unset_command",
        "variable_assignment",
        "variable_assignments",
        "while_statement",
    }
)
_TAKES_REDIRECTIONS = frozenset({"command", "list", "pipeline", "negated_command", "redirected_statement"})
_ALWAYS_SUCCEEDS = frozenset({"variable_assignment", "variable_assignments", "declaration_command"})


def joined(walk: Walk, node: Node, around: Around, last: Around) -> None:
    """Walk `a && b || c`, which the grammar nests to the left."""
    items: list[tuple[str, Node]] = []
    while node.type == "list" and not errors.broken(node):
        statements = [child for child in node.children if child.type in STATEMENTS]
        operators = [child.type for child in node.children if child.type in {"&&", "||"}]
        if len(statements) != 2 or not operators:
            break
        items.append((operators[0], statements[1]))
        node = statements[0]
    items.append(("", node))
    items.reverse()
    if any(item.type == "test_command" and item.has_error for _, item in items):
        # Its end was not found, so what follows may still be the test.
        walk.unread(items[0][1].start_byte, items[-1][1].end_byte)
        return
    _chain(walk, items, around, last)


def _chain(walk: Walk, items: Sequence[tuple[str, Node]], around: Around, last: Around) -> None:
    """Walk statements joined by operators; what follows an uncertain one may not run."""
    before: Variables | None = None
    for index, (operator, node) in enumerate(items):
        with walk.branch() if operator == "||" else nullcontext():
            walk.statement(node, last if index == len(items) - 1 else around)
        if before is None and node.type not in _ALWAYS_SUCCEEDS:
            before = walk.variables.copy()
    if before is not None:
        walk.variables.keep_equal(before)


def pipeline(walk: Walk, stages: Sequence[tuple[Node, Redirections | None]], around: Around) -> None:
    """Walk the stages of a pipeline; what stands around it binds to the last."""
    text = around.stdin
    invocations = walk.collected.invocations
    feeding: Sink | None = None
    for index, (node, redirected) in enumerate(stages):
        first = len(invocations)
        final = index == len(stages) - 1
        place = around if final else Around(Sink("pipe"))
        if not (final and index and around.stdin):
            place = msgspec.structs.replace(place, stdin=text)
        with walk.apart():
            if redirected is None:
                walk.statement(node, place)
            else:
                _body(walk, node, redirected, place)
        if feeding is not None:
            feeding.consumers.extend(invocations[first:])
        feeding = place.sink
        text = simple.printed(walk, invocations[first:])


def stages(node: Node) -> list[Node]:
    """Return the stages of a pipeline, or the statement itself if it is none."""
    if node.type != "pipeline":
        return [node]
    return [child for child in node.children if child.type in STATEMENTS]


def redirected(walk: Walk, node: Node, around: Around) -> None:
    """Walk a statement with redirections, and what the grammar hides in a here-document."""
    body, redirects = None, []
    for child in node.children:
        if body is None and child.type in STATEMENTS:
            body = child
        else:
            redirects.append(child)
    found = redirections.read(redirects, walk.reader)
    walk.repairs.update(found.repairs)
    for word in found.scripts:
        walk.nested(word, walk.via, Around(Sink("redirection")), same_shell=False)
    if body is None:
        walk.substitutions(found.nodes, Sink("redirection"))
        return
    piped = [following for operator, following in found.following if not operator]
    if piped:
        behind = [stage for following in piped for stage in stages(following)]
        pipeline(walk, [(body, found), *((stage, None) for stage in behind)], around)
    else:
        _body(walk, body, found, around)
    chained = [item for item in found.following if item[0]]
    if chained:
        _chain(walk, chained, around.inner, around.inner)


def _body(walk: Walk, body: Node, found: Redirections, around: Around) -> None:
    """Walk a statement with its redirections, which bind to the last command of a list or pipeline."""
    last = msgspec.structs.replace(
        around,
        outputs=(*around.outputs, *found.outputs),
        stdin=found.stdin or around.stdin,
        arguments=(*found.arguments, *around.arguments),
        nodes=(*found.nodes, *around.nodes),
    )
    if body.type == "list" and not errors.broken(body):
        joined(walk, body, around.inner, last)
    else:
        if body.type not in _TAKES_REDIRECTIONS:
            walk.substitutions(found.nodes, Sink("redirection"))
        walk.statement(body, last)
