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
_KEYWORDS = frozenset(
    {"{", "}", "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "!"}
)
_PRINTS = frozenset({"echo", "printf"})


def command(walk: Walk, node: Node, around: Around) -> None:
    """Collect a simple command with its assignments and redirections."""
    groups: list[list[Node]] = []
    prefix: list[list[Node]] = []
    redirects: list[Node] = []
    last: list[Node] = []
    for child in node.children:
        if child.type in _REDIRECTS:
            redirects.append(child)
        elif last and last[-1].end_byte == child.start_byte:
            last.append(child)
        else:
            last = [child]
            (prefix if child.type == "variable_assignment" and not groups else groups).append(last)
    found = redirections.read(redirects, walk.reader)
    groups.extend([child] for child in (*found.arguments, *around.arguments))
    for group in prefix:
        _assign(walk, group, lasting=not groups)
    words = _words(walk, groups)
    nodes = [*(child for group in groups for child in group), *around.nodes, *found.nodes]
    if words is None or _is_misread(walk, node, words):
        walk.unread(node.start_byte, node.end_byte)
    elif words:
        start = prefix[0][0].start_byte if prefix else words[0].start
        stdin = found.stdin or around.stdin
        _run(walk, words, start, nodes, around, stdin, (*around.outputs, *found.outputs))
    else:
        walk.substitutions(nodes, Sink("argument"))


def _words(walk: Walk, groups: Sequence[Sequence[Node]]) -> list[Word] | None:
    words: list[Word] = []
    for group in groups:
        found = walk.reader.words(group)
        if found is None:
            return None
        words.extend(found)
    return words


def _is_misread(walk: Walk, node: Node, words: Sequence[Word]) -> bool:
    """Tell whether a command cannot be one: it is named by a keyword, or its words run over line ends."""
    hidden = walk.reader.hidden
    if words and hidden[words[0].start : words[0].end] in _KEYWORDS:
        return True
    children = node.children
    return any(
        "\n" in hidden[first.end_byte : second.start_byte].replace("\\\n", "")
        for first, second in zip(children, children[1:], strict=False)
        if second.start_byte > first.end_byte + 1 or hidden[first.end_byte : second.start_byte] == "\n"
    )


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
            _assign(walk, [node], lasting=True)


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
            _assign(walk, group, lasting=True)
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


def _assign(walk: Walk, group: Sequence[Node], *, lasting: bool) -> None:
    """Collect an assignment; the nodes behind it are more of its value, which the grammar cut off."""
    children = group[0].children
    index = next((index for index, child in enumerate(children) if child.type in {"=", "+="}), None)
    if index is None:
        return
    operator = children[index]
    nodes = [*children[index + 1 :], *group[1:]]
    start, end = group[0].start_byte, group[-1].end_byte
    name = walk.text[start : operator.start_byte]
    word = walk.reader.word(operator.end_byte, end, nodes)
    walk.collected.assignments.append(Assignment(name, word, walk.place(start, end)))
    if lasting:
        value = _value(walk, nodes, word)
        if operator.type == "+=":
            walk.variables.append(name, value)
        else:
            walk.variables.assign(name, value)
    walk.substitutions(nodes, Sink("variable", variable=name))


def _value(walk: Walk, nodes: Sequence[Node], word: Word) -> Value | None:
    if len(nodes) == 1 and nodes[0].type == "array":
        items = _words(walk, [[node] for node in nodes[0].children if node.is_named])
        return None if items is None or any(item.unknown for item in items) else tuple(item.text for item in items)
    return None if word.unknown else word.text
