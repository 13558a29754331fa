"""A Compose document with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.formats.compose.gather import gather
from scanner.formats.compose.project import Project
from scanner.formats.compose.repeated import once
from scanner.formats.compose.resets import value_of
from scanner.model import Document
from scanner.syntax.nodes import Mapping, NodeMap, entries, find, plain
from scanner.syntax.yaml import Dialect
from scanner.syntax.yaml import parse as parse_yaml

if TYPE_CHECKING:
    from scanner.model import Source, Tree
    from scanner.syntax.nodes import Node

KIND = "project"


def documents(source: Source, tree: Tree, name: str) -> list[Document]:
    """Return the documents of a Compose file; `name` is the name of this format.

    Raises:
        ParseError: the file is not YAML, or its services are not mappings.
    """
    roots = parse_yaml(source, Dialect.CORE)
    if not roots:
        return []
    project = Project(source, tree)
    return [_document(project, root, index, name) for index, root in enumerate(roots)]


def _document(project: Project, root: Node, index: int, name: str) -> Document:
    _check(project.source, root)
    value = value_of(root, project.source.text)
    services = project.services(value)
    facts, scripts = gather(value, services, project)
    source_map = NodeMap(project.source, root)
    return Document(
        source=project.source,
        format=name,
        kind=KIND,
        index=index,
        value=plain(root),
        source_map=source_map,
        facts=once(facts, source_map),
        addresses={service.at: f"service {service.name}" for service in services},
        scripts=scripts,
        itemised=True,
    )


def _check(source: Source, root: Node) -> None:
    """Check the shape that everything else stands on.

    Raises:
        ParseError: the document, its services, or one of them is not a mapping.
    """
    if not isinstance(root, Mapping):
        raise _wrong(source, root, "a Compose file is a mapping with services")
    services = find(root, ("services",))
    if services is None or getattr(services, "value", "") is None:
        return
    if not isinstance(services, Mapping):
        raise _wrong(source, services, "services are a mapping from names to services")
    for name, (_, service) in entries(services).items():
        if not isinstance(service, Mapping) and getattr(service, "value", "") is not None:
            raise _wrong(source, service, f"service {name} is not a mapping")


def _wrong(source: Source, node: Node, message: str) -> ParseError:
    return ParseError(
        message, hint="see the Compose specification", span=source.span(*NodeMap(source, node).locate(()))
    )
