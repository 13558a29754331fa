"""The health check of a service: its own, or that of its image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Probe
from scanner.formats.compose.builds import built_health
from scanner.formats.compose.settings import boolean

if TYPE_CHECKING:
    from scanner.formats.compose.builds import Build
    from scanner.formats.compose.layers import Service
    from scanner.formats.compose.project import Project
    from scanner.model import Pointer

KIND = "healthcheck"
Health = tuple[tuple[Probe, ...], tuple[str, ...]]
"""The probes of a container, and what decides about them that is not known here."""


def health(service: Service, image: str | None, build: Build | None, project: Project) -> Health:
    """Return the health check of a service.

    Args:
        service: the service.
        image: the image it pulls.
        build: what is built for it.
        project: where its Dockerfile is found.
    """
    check = service.first("healthcheck")
    if check is not None:
        disabled = boolean(service, "healthcheck", "disable")
        if disabled.value is True:
            return (Probe(check.at, KIND, False),), ()
        test = service.first("healthcheck", "test")
        if test is not None:
            enabled = test.value not in ("NONE", ["NONE"], [], "")
            field_unknown = disabled.unknown if service.first("healthcheck", "disable") else ()
            return (Probe(check.at, KIND, enabled),), field_unknown
    return _of_image(service, image, build, project)


def _of_image(service: Service, image: str | None, build: Build | None, project: Project) -> Health:
    """Return what is known of the health check that the image of a service defines."""
    if service.elsewhere:
        return (), service.elsewhere
    if build is not None:
        found = built_health(build, project)
        if isinstance(found, str):
            return (), (found,)
        return ((_probe(service.at),) if found else ()), ()
    return (), ((image,) if image is not None else ())


def _probe(at: Pointer) -> Probe:
    return Probe(at, KIND, True)
