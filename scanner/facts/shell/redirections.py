"""Reads redirections: here-documents, files, and the words the grammar leaves behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.repairs import of_here_document, of_line_end
from scanner.facts.shell.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from scanner.facts.shell.fields import WordReader

_HERE_CONTINUATIONS = frozenset({"pipeline", "command", "list", "redirected_statement"})
_TO_STDOUT = frozenset({">", ">>", ">|", "&>", "&>>"})


class Redirections(msgspec.Struct):
    """What the redirections of a statement say.

    Attributes:
        stdin: the body of the last here-document or here-string, if there is one.
        outputs: the files that get the standard output.
        arguments: words behind a redirection that belong to the command.
        following: what the grammar puts into a here-document although it follows the command: operator and
            statement (`cat <<EOF | sh`, `cat <<EOF && make`).
        nodes: all nodes whose substitutions run.
        scripts: what is substituted although the grammar does not see it.
        repairs: what the grammar misread.
    """

    stdin: Word | None = None
    outputs: list[Word] = msgspec.field(default_factory=list)
    arguments: list[Node] = msgspec.field(default_factory=list)
    following: list[tuple[str, Node]] = msgspec.field(default_factory=list)
    nodes: list[Node] = msgspec.field(default_factory=list)
    scripts: list[Word] = msgspec.field(default_factory=list)
    repairs: dict[int, str] = msgspec.field(default_factory=dict)


NONE = Redirections()


def read(redirects: Sequence[Node], reader: WordReader) -> Redirections:
    """Return what redirection nodes say."""
    found = Redirections()
    for node in redirects:
        _read(node, reader, found)
    return found


def _read(node: Node, reader: WordReader, found: Redirections) -> None:
    if node.type == "file_redirect":
        _file(node, reader, found)
    elif node.type == "herestring_redirect":
        words = [child for child in node.children if child.is_named]
        if words:
            found.stdin = reader.word(words[0].start_byte, words[-1].end_byte, words)
        found.nodes.append(node)
    elif node.type == "heredoc_redirect":
        _here_document(node, reader, found)


def _file(node: Node, reader: WordReader, found: Redirections) -> None:
    operator = ""
    descriptor = "1"
    destinations: list[Node] = []
    for child in node.children:
        if child.type == "file_descriptor":
            descriptor = reader.text[child.start_byte : child.end_byte]
        elif not child.is_named and not operator:
            operator = child.type
        else:
            destinations.append(child)
    if not destinations:
        return
    # The grammar takes the words behind the file for files too.
    end = 1
    while end < len(destinations) and destinations[end].start_byte == destinations[end - 1].end_byte:
        end += 1
    if operator in _TO_STDOUT and descriptor == "1":
        target = destinations[:end]
        found.outputs.append(reader.word(target[0].start_byte, target[-1].end_byte, target))
    for destination in destinations[:-1]:
        found.repairs.update(of_line_end(reader.hidden, destination.end_byte))
    found.nodes.extend(destinations[:end])
    found.arguments.extend(destinations[end:])


def _here_document(node: Node, reader: WordReader, found: Redirections) -> None:
    quoted = False
    operator = ""
    for child in node.children:
        if child.type == "heredoc_start":
            quoted = any(mark in reader.hidden[child.start_byte : child.end_byte] for mark in "'\"\\")
        elif child.type == "heredoc_body":
            found.stdin = reader.body(child.start_byte, child.end_byte, child.children, quoted=quoted)
            if not quoted:
                found.nodes.append(child)
                pieces = found.stdin.pieces
                found.scripts.extend(
                    Word(piece.text[1:-1], piece.start + 1, piece.end - 1)
                    for piece in pieces
                    if piece.text.startswith("`") and not piece.known
                )
                found.repairs.update(of_here_document(child, reader.hidden))
        elif child.type in {"file_redirect", "herestring_redirect"}:
            stdin = found.stdin
            _read(child, reader, found)
            found.stdin = found.stdin or stdin
        elif child.type in _HERE_CONTINUATIONS or operator:
            found.following.append((operator, child))
            operator = ""
        elif child.type in {"&&", "||"}:
            operator = child.type
        elif child.is_named and child.type != "heredoc_end":
            found.arguments.append(child)
