"""The facts of a Compose document, gathered from its services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.collected import CollectedFacts
from scanner.facts.model import Image, Resource
from scanner.formats.compose.builds import argument_credentials, build_of, sources
from scanner.formats.compose.commands import commands
from scanner.formats.compose.environment import config_credentials, environment_credentials
from scanner.formats.compose.images import built_images, images
from scanner.formats.compose.includes import includes
from scanner.formats.compose.inline import inline_facts
from scanner.formats.compose.workloads import tasks_of, workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Facts
    from scanner.formats.compose.builds import Build
    from scanner.formats.compose.layers import Service
    from scanner.formats.compose.project import Project
    from scanner.model import Pointer, Words

TYPE = "compose/service"
PROVIDER = "compose"


class Gathered(CollectedFacts):
    """The facts of one document."""

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
            self.add_run(found)
        inline = inline_facts(service, project)
        self.images.extend(inline.images)
        self.add_run(inline.rest)


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
    found.workloads.extend(workload(service, value, project, built, tasks) for service in running)
    found.resources.extend(_resource(service) for service in services)
    return found.facts(), found.scripts


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
