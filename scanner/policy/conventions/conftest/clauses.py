"""Reads the rules that say what is wrong, and those that except, off the syntax trees of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.conventions.conftest import trees
from scanner.policy.conventions.conftest.annotations import Annotated, annotations_of
from scanner.policy.conventions.conftest.names import EXCEPTION, is_asked
from scanner.policy.conventions.conftest.reads import Path, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source, Span
    from scanner.policy.engines.protocol import Covering, Module

_HEADS = ("Set", "Compr")


class Clause(msgspec.Struct, frozen=True):
    """One place where a rule is defined.

    Attributes:
        package: its package, without `data.`.
        name: its name.
        span: its first line to its last.
        texts: the literal strings in it.
        reads: the parts of the input that it reads, with the rules of its package that it uses.
        annotated: what METADATA says of it alone.
    """

    package: str
    name: str
    span: Span
    texts: tuple[str, ...]
    reads: tuple[Path, ...]
    annotated: Annotated


class Reading(msgspec.Struct, frozen=True):
    """What was read off one policy.

    Attributes:
        package: its package, without `data.`.
        clauses: its clauses in the order of the file.
        package_annotated: what METADATA says of the package.
        documented: what METADATA of scope `document` says, by name of the rule.
        reads_file: whether it may ask which file is judged (`data.conftest`).
    """

    package: str
    clauses: tuple[Clause, ...]
    package_annotated: Annotated
    documented: dict[str, Annotated]
    reads_file: bool


def read(module: Module, engine: Covering) -> Reading:
    """Return what a policy defines.

    Raises:
        PolicyLoadError: it is not valid, or a rule is written so that conftest does not take it.
        PolicyLimitError: reading it took more than is allowed.
    """
    source = module.source
    tree = engine.tree(module)
    package = trees.package(tree, source)
    annotations = annotations_of(source)
    reader = Reader(tree)
    clauses: list[Clause] = []
    documented: dict[str, Annotated] = {}
    for name, node in _asked(tree, source):
        first = trees.line(node, 1)
        span = _span(source, node, first)
        above = annotations.above(first)
        if above is not None and above.scope == "document":
            documented[name] = above
        own = above if above is not None and above.scope == "rule" else Annotated()
        texts = tuple(dict.fromkeys(trees.texts(node)))
        clauses.append(Clause(package, name, span, texts, reader.reads(node), own))
    return Reading(package, tuple(clauses), annotations.package, documented, "conftest" in source.text)


def _asked(tree: Any, source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rules that are asked or except, functions left out."""
    for node in trees.rules(tree):
        for kind in _HEADS:
            head = trees.of(node, "head", kind)
            if isinstance(head, dict):
                name = _name(head, kind, source, trees.line(node, 1))
                if name and (is_asked(name) or name == EXCEPTION):
                    yield name, node


def _name(head: dict[str, Any], kind: str, source: Source, line: int) -> str:
    """Return the name of a rule, "" for one that is a part of something larger (`deny.x contains ...`).

    Raises:
        PolicyLoadError: it is `deny[msg] if`, which makes no set of messages, and which conftest refuses.
    """
    found = trees.reference(head.get("refr"))
    if found is None:
        return ""
    name, rest = found
    if rest and kind == "Compr" and head.get("assign") is None and is_asked(name):
        raise PolicyLoadError(
            f"rule {name} is using `if` without `contains`, which makes no set of messages",
            hint=f"write `{name} contains msg if {{ ... }}`",
            span=_line_span(source, line),
        )
    return name if not rest or kind == "Compr" else ""


def _span(source: Source, node: Any, first: int) -> Span:
    """Return the lines from the first of a rule to its last."""
    behind = trees.end(node, 0)
    last = source.text.encode(errors="replace")[:behind].count(b"\n") + 1
    start, _ = source.offsets(_line_span(source, first))
    _, end = source.offsets(_line_span(source, max(first, last)))
    return source.span(start, end)


def _line_span(source: Source, line: int) -> Span:
    starts = source.line_starts
    line = min(max(line, 1), len(starts))
    start = starts[line - 1]
    end = starts[line] - 1 if line < len(starts) else len(source.text)
    return source.span(start, max(start, end))
