"""The facts of a Compose document, gathered from its services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Facts, Image, Resource
from scanner.formats.compose.builds import argument_credentials, build_of, sources
from scanner.formats.compose.commands import commands
from scanner.formats.compose.environment import config_credentials, environment_credentials
from scanner.formats.compose.images import built_images, images
from scanner.formats.compose.includes import includes
from scanner.formats.compose.inline import inline_facts
from scanner.formats.compose.workloads import tasks_of, workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Command, Credential, Reference
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.compose.builds import Build
    from scanner.formats.compose.layers import Service
    from scanner.formats.compose.project import Project
    from scanner.model import Pointer, Words

TYPE = "compose/service"
PROVIDER = "compose"


class Gathered(msgspec.Struct):
    """The facts so far, and the words of the scripts they point into."""

    images: list[Image] = msgspec.field(default_factory=list)
    references: list[Reference] = msgspec.field(default_factory=list)
    commands: list[Command] = msgspec.field(default_factory=list)
    credentials: list[Credential] = msgspec.field(default_factory=list)
    scripts: dict[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)

    def service(self, service: Service, built: Mapping[str, Build], project: Project) -> None:
        """Add what a service itself refers to, runs and is given."""
        self.images.extend(images(service, built))
        for source in sources(service):
            if isinstance(source, Image):
                self.images.append(source)
            else:
                self.references.append(source)
        self.credentials.extend(environment_credentials(service))
        self.credentials.extend(argument_credentials(service))
        for found in commands(service):
            self._script(found)
        inline = inline_facts(service, project)
        self.images.extend(inline.images)
        self._script(inline.rest)

    def _script(self, found: ScriptFacts) -> None:
        self.references.extend(found.references)
        self.commands.extend(found.commands)
        self.credentials.extend(found.credentials)
        self.scripts.update(found.scripts)


def gather(
    value: dict[str, Any], services: list[Service], project: Project
) -> tuple[Facts, dict[Pointer, tuple[Words, ...]]]:
    """Return the facts of a document with these services, and the words of the scripts in it."""
    built, tasks = built_images(services), tasks_of(services)
    found = Gathered(references=list(includes(value, project)))
    for service in services:
        found.service(service, built, project)
    found.credentials.extend(config_credentials(value))
    running = [service for service in services if service.first("provider") is None]
    facts = Facts(
        images=tuple(found.images),
        references=tuple(found.references),
        commands=tuple(found.commands),
        workloads=tuple(workload(service, value, project, built, tasks) for service in running),
        credentials=tuple(found.credentials),
        resources=tuple(_resource(service) for service in services),
    )
    return facts, found.scripts


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
    return Resource(service.at, f"service {service.name}", TYPE, PROVIDER, "managed", values, unknown=unknown)
