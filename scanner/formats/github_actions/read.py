"""Reads a workflow or an action into a document with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.github_actions.actions import add_action
from scanner.formats.github_actions.collected import Collected
from scanner.formats.github_actions.jobs import add_workflow
from scanner.model import Document
from scanner.syntax import yaml
from scanner.syntax.nodes import NodeMap, plain

if TYPE_CHECKING:
    from scanner.model import Source


def read(source: Source, name: str) -> list[Document]:
    """Return the documents of a source; `name` is the name of this format."""
    documents = []
    for index, root in enumerate(yaml.parse(source, yaml.Dialect.CORE)):
        value = plain(root)
        collected = Collected()
        is_action = isinstance(value, dict) and "runs" in value and "jobs" not in value
        if isinstance(value, dict):
            (add_action if is_action else add_workflow)(collected, value)
        documents.append(
            Document(
                source=source,
                format=name,
                kind="action" if is_action else "workflow",
                index=index,
                value=value,
                source_map=NodeMap(source, root),
                facts=collected.facts(),
                addresses=collected.addresses,
                scripts=collected.scripts,
            )
        )
    return documents
