"""A Compose document with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.facts.model import Facts, Image, Reference, Resource
from scanner.formats.compose.builds import argument_credentials, build_of, sources
from scanner.formats.compose.commands import commands
from scanner.formats.compose.environment import config_credentials, environment_credentials
from scanner.formats.compose.images import built_names, images
from scanner.formats.compose.includes import includes
from scanner.formats.compose.project import Project
from scanner.formats.compose.workloads import tasks_of, workload
from scanner.model import Document
from scanner.syntax.nodes import Mapping, NodeMap, find, plain
from scanner.syntax.yaml import Dialect
from scanner.syntax.yaml import parse as parse_yaml

if TYPE_CHECKING:
    from scanner.facts.model import Command, Credential
    from scanner.formats.compose.layers import Service
    from scanner.model import Pointer, Source, Tree, Words
    from scanner.syntax.nodes import Node

NAME = "compose"
KIND = "project"
_TYPE = "compose/service"


def parse(source: Source, tree: Tree) -> list[Document]:
    """Return the documents of a Compose file.

    Raises:
        ParseError: the file is not YAML, or its services are not mappings.
    """
    roots = parse_yaml(source, Dialect.CORE)
    if not roots:
        return []
    project = Project(source, tree)
    return [_document(project, root, index) for index, root in enumerate(roots)]


def _document(project: Project, root: Node, index: int) -> Document:
    _check(project.source, root)
    value = plain(root)
    services = project.services(value)
    scripts: dict[Pointer, tuple[Words, ...]] = {}
    facts = _facts(project, value, services, scripts)
    return Document(
        source=project.source,
        format=NAME,
        kind=KIND,
        index=index,
        value=value,
        source_map=NodeMap(project.source, root),
        facts=facts,
        addresses={service.at: f"service {service.name}" for service in services},
        scripts=scripts,
    )


def _facts(
    project: Project,
    value: dict[str, Any],
    services: list[Service],
    scripts: dict[Pointer, tuple[Words, ...]],
) -> Facts:
    """Return the facts of a document, and add the words of its scripts to `scripts`."""
    built, tasks = built_names(services), tasks_of(services)
    found_images: list[Image] = []
    references: list[Reference] = list(includes(value, project))
    run: list[Command] = []
    credentials: list[Credential] = []
    for service in services:
        found_images.extend(images(service, built))
        for one in sources(service):
            if isinstance(one, Image):
                found_images.append(one)
            else:
                references.append(one)
        credentials.extend(environment_credentials(service))
        credentials.extend(argument_credentials(service))
        for script in commands(service):
            run.extend(script.commands)
            references.extend(script.references)
            credentials.extend(script.credentials)
            scripts.update(script.scripts)
    credentials.extend(config_credentials(value))
    return Facts(
        images=tuple(found_images),
        references=tuple(references),
        commands=tuple(run),
        workloads=tuple(
            workload(service, value, project, tasks)
            for service in services
            if service.first("provider") is None
        ),
        credentials=tuple(credentials),
        resources=tuple(_resource(service) for service in services),
    )


def _resource(service: Service) -> Resource:
    """Return a service as a declared object, with what it runs."""
    values: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    build, image = build_of(service), service.first("image")
    for name, text in (
        ("image", service.text(image) if image is not None else None),
        ("build", build.context if build is not None else None),
    ):
        if text is not None and text.unknown:
            unknown[name] = text.value
        elif text is not None:
            values[name] = text.value
    return Resource(service.at, f"service {service.name}", _TYPE, NAME, "managed", values, unknown=unknown)


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
    for name in plain(services):
        service = find(services, (name,))
        if (
            service is not None
            and not isinstance(service, Mapping)
            and getattr(service, "value", "") is not None
        ):
            raise _wrong(source, service, f"service {name} is not a mapping")


def _wrong(source: Source, node: Node, message: str) -> ParseError:
    return ParseError(
        message, hint="see the Compose specification", span=source.span(*NodeMap(source, node).locate(()))
    )
