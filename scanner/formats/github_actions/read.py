"""Reads a workflow or an action into a document with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.formats.github_actions.actions import add_action
from scanner.formats.github_actions.collected import Collected
from scanner.formats.github_actions.jobs import add_workflow
from scanner.model import Document
from scanner.syntax.nodes import Mapping, NodeMap, plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.nodes import Node

ACTION, WORKFLOW = "action", "workflow"


def read(source: Source, name: str) -> list[Document]:
    """Return the documents of a source; `name` is the name of this format.

    Raises:
        ParseError: the source is not valid YAML, exceeds a limit of the reader, or is not a mapping.
    """
    roots = parse(source, Dialect.CORE)
    return [_document(source, name, index, root) for index, root in enumerate(roots)]


def _document(source: Source, name: str, index: int, root: Node) -> Document:
    if not isinstance(root, Mapping):
        raise ParseError(
            "a workflow or an action is a mapping",
            hint="a workflow has `on` and `jobs`, an action has `runs`",
            span=source.span(root.start, root.end),
        )
    value = plain(root)
    kind = ACTION if "runs" in value and "jobs" not in value else WORKFLOW
    collected = Collected()
    if kind == ACTION:
        add_action(collected, value)
    else:
        add_workflow(collected, value)
    return Document(
        source=source,
        format=name,
        kind=kind,
        index=index,
        value=value,
        source_map=NodeMap(source, root),
        facts=collected.facts(),
        addresses=collected.addresses,
        scripts=collected.scripts,
        identities=collected.identities,
        itemised=True,
    )
