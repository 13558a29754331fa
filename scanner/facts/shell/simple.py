"""Reads simple commands, assignments and declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell import redirections, repairs
from scanner.facts.shell.context import Around
from scanner.facts.shell.invocation import Assignment, Invocation, Sink
from scanner.facts.shell.nested import inner
from scanner.facts.shell.wrappers import canonical, program_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from scanner.facts.shell.variables import Value
    from scanner.facts.shell.walk import Walk
    from scanner.facts.shell.words import Word

_REDIRECTS = frozenset({"file_redirect", "herestring_redirect", "heredoc_redirect"})
_SETS_ITS_ARGUMENTS = frozenset({"read", "mapfile", "readarray", "getopts", "printf", "let", "unset", "wait"})
_SETS_ANYTHING = frozenset({"source", ".", "eval"})
_SAME_SHELL = frozenset({"eval"})
_KEYWORDS = frozenset(
    {"{", "}", "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "!"}
)
_PRINTS = frozenset({"echo", "printf"})


class _Parts(msgspec.Struct):
    """The nodes of a simple command: those that touch are one word.

    Attributes:
        prefix: the assignments before the program.
        groups: the words.
        redirects: the redirections.
        misread: whether its words run over line ends, so that it cannot be one command.
    """

    prefix: list[list[Node]]
    groups: list[list[Node]]
    redirects: list[Node]
    misread: bool = False


def command(walk: Walk, node: Node, around: Around) -> None:
    """Collect a simple command with its assignments and redirections."""
    parts = _parts(node, walk.reader.hidden)
    groups, found = parts.groups, redirections.NONE
    if parts.redirects:
        found = redirections.read(parts.redirects, walk.reader)
        walk.repairs.update(found.repairs)
    groups.extend([child] for child in (*found.arguments, *around.arguments))
    words = _words(walk, groups)
    if words is None or parts.misread or _is_keyword(walk, words):
        walk.repairs.update(repairs.of_command(node, walk.reader.hidden))
        walk.unread(node.start_byte, node.end_byte)
        return
    for group in parts.prefix:
        _assign(walk, group, lasting=not groups)
    nodes = [*(child for group in groups for child in group), *around.nodes, *found.nodes]
    if not words:
        walk.substitutions(nodes, Sink("argument"))
        return
    start = parts.prefix[0][0].start_byte if parts.prefix else words[0].start
    stdin = found.stdin or around.stdin
    _run(walk, words, start, nodes, Around(around.sink, (*around.outputs, *found.outputs), stdin))


def _parts(node: Node, hidden: str) -> _Parts:
    parts = _Parts([], [], [])
    last: list[Node] = []
    end = node.start_byte
    for child in node.children:
        start = child.start_byte
        gap = hidden[end:start].replace("\\\n", "") if start > end else ""
        parts.misread = parts.misread or "\n" in gap
        kind = child.type
        if kind in _REDIRECTS:
            parts.redirects.append(child)
        elif last and not gap:
            last.append(child)
        else:
            last = [child]
            (parts.prefix if kind == "variable_assignment" and not parts.groups else parts.groups).append(
                last
            )
        end = child.end_byte
    return parts


def _words(walk: Walk, groups: Sequence[Sequence[Node]]) -> list[Word] | None:
    words: list[Word] = []
    for group in groups:
        found = walk.reader.words(group)
        if found is None:
            return None
        words.extend(found)
    return words


def _is_keyword(walk: Walk, words: Sequence[Word]) -> bool:
    return bool(words) and walk.reader.hidden[words[0].start : words[0].end] in _KEYWORDS


def _run(walk: Walk, words: list[Word], start: int, nodes: Sequence[Node], around: Around) -> None:
    """Collect a command, or the commands of the script it runs."""
    index, wrappers = unwrap(words)
    own = words[index:]
    name = program_name(own[0])
    program = canonical(name) if name is not None else None
    via = (*walk.via, *wrappers)
    invocation = Invocation(program, own, (), via, around.stdin, around.outputs, around.sink, home=walk)
    walk.substitutions(nodes, Sink("argument", [invocation]))
    if program is None or not _runs_script(walk, invocation, around):
        place = walk.place
        whole = place(min(start, *(word.start for word in words)), max(word.end for word in words))
        invocation.ranges = (whole, *(place(word.start, word.end) for word in own))
        walk.collected.invocations.append(invocation)
        if program in _SETS_ANYTHING:
            walk.variables.forget_all()
    if program in _SETS_ITS_ARGUMENTS:
        for word in own[1:]:
            walk.variables.assign(word.text.partition("=")[0], None)


def _runs_script(walk: Walk, invocation: Invocation, around: Around) -> bool:
    """Collect the commands of the script that a command runs; False if none is written here."""
    program = invocation.program or ""
    script = inner(program, invocation.words)
    text = (script.script or around.stdin) if script is not None else None
    if script is None or text is None:
        return False
    # What the command itself reads stands in this text, not in the text of the script.
    place = Around(around.sink, around.outputs)
    return walk.nested(text, (*invocation.via, program), place, same_shell=program in _SAME_SHELL)


def printed(walk: Walk, invocations: Sequence[Invocation]) -> Word | None:
    """Return what a stage of a pipeline prints, if that is written in the script."""
    if len(invocations) != 1 or invocations[0].home is not walk:
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
        else:
            walk.substitutions(group, Sink("argument"))
        words.append(walk.reader.word(start, end, group))
    place = walk.place
    ranges = (place(node.start_byte, node.end_byte), *(place(word.start, word.end) for word in words))
    program = words[0].text
    walk.collected.invocations.append(
        Invocation(program, words, ranges, walk.via, sink=around.sink, home=walk)
    )


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
        return (
            None
            if items is None or any(item.unknown for item in items)
            else tuple(item.text for item in items)
        )
    return None if word.unknown else word.text
