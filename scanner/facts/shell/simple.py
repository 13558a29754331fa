"""Reads simple commands, assignments and declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.shell import redirections
from scanner.facts.shell.invocation import Assignment, Invocation, Sink
from scanner.facts.shell.nested import inner
from scanner.facts.shell.wrappers import canonical, program_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from scanner.facts.shell.variables import Value
    from scanner.facts.shell.walk import Around, Walk
    from scanner.facts.shell.words import Word

_REDIRECTS = frozenset({"file_redirect", "herestring_redirect", "heredoc_redirect"})
_SETS_ITS_ARGUMENTS = frozenset({"read", "mapfile", "readarray", "getopts", "printf", "let", "unset", "wait"})
_SETS_ANYTHING = frozenset({"source", ".", "eval"})
_SAME_SHELL = frozenset({"eval"})
_PRINTS = frozenset({"echo", "printf"})


def command(walk: Walk, children: Iterable[Node], around: Around, redirected: Sequence[Node] = ()) -> None:
    """Collect a simple command from the children of its node and the words behind its redirections."""
    groups: list[list[Node]] = []
    prefix: list[Node] = []
    redirects: list[Node] = []
    for node in children:
        if node.type == "variable_assignment" and not groups:
            prefix.append(node)
        elif node.type in _REDIRECTS:
            redirects.append(node)
        elif groups and groups[-1][-1].end_byte == node.start_byte:
            groups[-1].append(node)
        else:
            groups.append([node])
    found = redirections.read(redirects, walk.reader)
    groups.extend([node] for node in found.arguments)
    for node in prefix:
        _assign(walk, node, lasting=False)
    words = [word for group in groups for word in walk.reader.words(group)]
    nodes = [*(node for group in groups for node in group), *redirected, *found.nodes]
    if not words:
        walk.substitutions(nodes, Sink("argument"))
        return
    start = prefix[0].start_byte if prefix else words[0].start
    stdin = found.stdin or around.stdin
    _run(walk, words, start, nodes, around, stdin, (*around.outputs, *found.outputs))


def _run(
    walk: Walk,
    words: list[Word],
    start: int,
    nodes: Sequence[Node],
    around: Around,
    stdin: Word | None,
    outputs: tuple[Word, ...],
) -> None:
    index, wrappers = unwrap(words)
    via = (*walk.via, *wrappers)
    own = words[index:]
    name = program_name(own[0])
    program = canonical(name) if name is not None else None
    end = max(word.end for word in words)
    ranges = (walk.place(start, end), *(walk.place(word.start, word.end) for word in own))
    invocation = Invocation(program, own, ranges, via, stdin, outputs, around.sink)
    script = inner(program, own)
    text = script and (script.script or stdin)
    same_shell = program in _SAME_SHELL
    walk.substitutions(nodes, Sink("argument", [invocation]))
    if program is None or not text or not walk.nested(text, (*via, program), around, same_shell=same_shell):
        walk.collected.invocations.append(invocation)
        if program in _SETS_ANYTHING:
            walk.variables.forget_all()
    if program in _SETS_ITS_ARGUMENTS:
        for word in own[1:]:
            walk.variables.assign(word.text.partition("=")[0], None)


def printed(invocations: Sequence[Invocation]) -> Word | None:
    """Return what a stage of a pipeline prints, if that is written in the script."""
    if len(invocations) != 1:
        return None
    only = invocations[0]
    if only.program == "cat" and len(only.words) == 1:
        return only.stdin
    if only.program in _PRINTS and len(only.words) == 2:
        return only.words[1]
    return None


def assignments(walk: Walk, nodes: Iterable[Node]) -> None:
    """Collect assignments that are a statement of their own."""
    for node in nodes:
        if node.type == "variable_assignment":
            _assign(walk, node, lasting=True)


def declaration(walk: Walk, node: Node, around: Around) -> None:
    """Collect `export A=b`, `local x`, `unset y` as a command, and what they set."""
    groups: list[list[Node]] = []
    for child in node.children:
        if groups and groups[-1][-1].end_byte == child.start_byte:
            groups[-1].append(child)
        else:
            groups.append([child])
    words: list[Word] = []
    for group in groups:
        start, end = group[0].start_byte, group[-1].end_byte
        if group[0].type == "variable_assignment":
            _assign(walk, group[0], lasting=True)
        elif node.type == "unset_command":
            walk.variables.assign(walk.text[start:end], None)
        words.append(walk.reader.word(start, end, group))
    place = walk.place
    ranges = (place(node.start_byte, node.end_byte), *(place(word.start, word.end) for word in words))
    program = words[0].text
    walk.collected.invocations.append(Invocation(program, words, ranges, walk.via, sink=around.sink))


def test(walk: Walk, node: Node) -> None:
    """Collect what runs in `[ ... ]`; the test itself is no command of interest."""
    start, end = node.start_byte, node.end_byte
    whole = walk.reader.word(start, end, node.children)
    invocation = Invocation("[", [whole], (walk.place(start, end),), walk.via)
    walk.substitutions(node.children, Sink("argument", [invocation]))


def _assign(walk: Walk, node: Node, *, lasting: bool) -> None:
    operators = [index for index, child in enumerate(node.children) if child.type in {"=", "+="}]
    if not operators:
        return
    operator = node.children[operators[0]]
    nodes = node.children[operators[0] + 1 :]
    name = walk.text[node.start_byte : operator.start_byte]
    word = walk.reader.word(operator.end_byte, node.end_byte, nodes)
    where = walk.place(node.start_byte, node.end_byte)
    walk.collected.assignments.append(Assignment(name, word, where))
    if lasting:
        value = _value(walk, nodes, word)
        if operator.type == "+=":
            walk.variables.append(name, value)
        else:
            walk.variables.assign(name, value)
    walk.substitutions(nodes, Sink("variable", variable=name))


def _value(walk: Walk, nodes: Sequence[Node], word: Word) -> Value | None:
    if len(nodes) == 1 and nodes[0].type == "array":
        items = [item for node in nodes[0].children if node.is_named for item in walk.reader.words([node])]
        return None if any(item.unknown for item in items) else tuple(item.text for item in items)
    return None if word.unknown else word.text
