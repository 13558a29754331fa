"""The images that services run and give names to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.images import image, parse
from scanner.formats.compose.builds import build_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scanner.facts.model import Image, ImageRole
    from scanner.formats.compose.builds import Build
    from scanner.formats.compose.layers import Field, Service
    from scanner.model import Pointer

_PULL_POLICIES = {
    "always": "Always",
    "daily": "Always",
    "weekly": "Always",
    "missing": "IfNotPresent",
    "if_not_present": "IfNotPresent",
    "never": "Never",
    "build": "Never",
}


def built_images(services: Sequence[Service]) -> dict[str, Build]:
    """Return what is built here by the name that its image is given."""
    found: dict[str, Build] = {}
    for service in services:
        field, build = service.first("image"), build_of(service)
        if field is not None and build is not None:
            found.setdefault(canonical(service.text(field).value), build)
    return found


def images(service: Service, built: Collection[str]) -> Iterator[Image]:
    """Yield the image that the service itself names, and those it mounts.

    Args:
        service: the service.
        built: the names of images that are built for services of the same document.
    """
    field = service.own("image")
    if field is not None:
        text = service.text(field)
        is_built = build_of(service) is not None
        yield image(
            field.at,
            text.value,
            role="output" if is_built else "service",
            name=service.name,
            pull_policy=_pull_policy(service),
            unknown=text.unknown,
            local=is_built or canonical(text.value) in built,
        )
    elif service.own("extends") is not None and service.elsewhere and service.first("image") is None:
        at = (*service.at, "extends")
        yield image(at, service.elsewhere[0], role="service", name=service.name, unknown=service.elsewhere)
    for at, ref, role in _others(service):
        text = service.text(ref)
        is_local = canonical(text.value) in built
        yield image(at, text.value, role=role, name=service.name, unknown=text.unknown, local=is_local)


def _others(service: Service) -> Iterator[tuple[Pointer, Field, ImageRole]]:
    """Yield the images that are mounted, and those of the hooks that run before the start."""
    volumes, hooks = service.own("volumes"), service.own("pre_start")
    for volume in volumes.items() if volumes is not None else ():
        source = volume.get("source")
        if source is not None and volume.value.get("type") == "image":
            yield source.at, source, "volume"
    for hook in hooks.items() if hooks is not None else ():
        ref = hook.get("image")
        if ref is not None:
            yield ref.at, ref, "init"


def _pull_policy(service: Service) -> str | None:
    field = service.first("pull_policy")
    if field is None:
        return None
    policy = service.text(field).value
    return "Always" if policy.startswith("every_") else _PULL_POLICIES.get(policy)


def canonical(ref: str) -> str:
    """Return a reference in the one spelling that all of its spellings share."""
    try:
        found = parse(ref)
    except ValueError:
        return ref
    return str(found) if found.tag is not None or found.digest is not None else f"{found}:latest"
