"""How a service's image is built here: its context, what else goes in, and its health check."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.facts.credentials import credential
from scanner.facts.git import git
from scanner.facts.images import image
from scanner.formats.compose.interpolation import Text
from scanner.formats.dockerfile import final_stage_healthcheck
from scanner.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Credential, Image, Reference
    from scanner.formats.compose.layers import Field, Service
    from scanner.formats.compose.project import Project

DEFAULT_DOCKERFILE = "Dockerfile"
FETCHER = "build"
_IMAGE = "docker-image://"
_remote = re.compile(r"(?:https?|git|ssh)://|git@|github\.com/|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:").match


class Build(msgspec.Struct, frozen=True):
    """What is built.

    Attributes:
        field: the whole setting.
        context: directory or URL of the build context.
        context_field: where the context is written.
        dockerfile: path of the Dockerfile in the context.
        inline: the Dockerfile itself, if it is written in the Compose file.
        stage: the stage that is built, None for the last one.
    """

    field: Field
    context: Text
    context_field: Field
    dockerfile: Text
    inline: Field | None
    stage: Text | None

    @property
    def is_remote(self) -> bool:
        """Whether the context is fetched from a git repository or a URL."""
        return _remote(self.context.value) is not None


def build_of(service: Service) -> Build | None:
    """Return what is built for a service, None if nothing is."""
    field = service.first("build")
    if field is None:
        return None
    context = (service.first("build", "context") if isinstance(field.value, dict) else None) or field
    dockerfile = service.first("build", "dockerfile") or service.first("dockerfile")
    stage = service.first("build", "target")
    return Build(
        field=field,
        context=service.text(context),
        context_field=context,
        dockerfile=service.text(dockerfile) if dockerfile is not None else Text(""),
        inline=service.first("build", "dockerfile_inline"),
        stage=service.text(stage) if stage is not None else None,
    )


def sources(service: Service) -> Iterator[Image | Reference]:
    """Yield the images and git repositories that the service's own build section names."""
    own = service.own("build")
    build = build_of(service)
    if own is None or build is None:
        return
    if build.is_remote and build.context_field.at[: len(own.at)] == own.at:
        yield _git(build.context_field, build.context)
    contexts = own.get("additional_contexts")
    for _, field in contexts.pairs() if contexts is not None else ():
        text = service.text(field)
        if text.value.startswith(_IMAGE):
            ref = text.value.removeprefix(_IMAGE)
            yield image(field.at, ref, role="base", name=service.name, unknown=text.unknown)
        elif _remote(text.value):
            yield _git(field, text)


def _git(field: Field, text: Text) -> Reference:
    return git(field.at, text.value, fetcher=FETCHER, phase="build", target="image", unknown=text.unknown)


def argument_credentials(service: Service) -> Iterator[Credential]:
    """Yield the literal credentials among the build arguments."""
    own = service.own("build")
    arguments = own.get("args") if own is not None else None
    for name, field in arguments.pairs() if arguments is not None else ():
        found = credential(field.at, name, service.literal(field), phase="build", target="image")
        if found is not None:
            yield found


def built_health(build: Build, project: Project) -> bool | str:
    """Return whether the image that is built has a health check, or the name of what decides that."""
    path = DEFAULT_DOCKERFILE
    if build.inline is None:
        path = build.dockerfile.value or DEFAULT_DOCKERFILE
        if build.is_remote or build.context.unknown or build.dockerfile.unknown:
            return _shown(build, path)
    directory = project.path(build.field.directory, build.context.value or ".")
    if build.inline is not None:
        source: Source | None = Source(posixpath.join(directory, path), str(build.inline.value))
    else:
        source = project.tree.read(project.path(directory, path))
    if source is None or (build.stage is not None and build.stage.unknown):
        return _shown(build, path)
    try:
        found = final_stage_healthcheck(source, project.tree, build.stage.value if build.stage else None)
    except ParseError:
        return _shown(build, path)  # the Dockerfile's own entry in the ledger tells why
    if found is not None:
        return found
    return f"base image of {source.path if build.inline is None else 'dockerfile_inline'}"


def _shown(build: Build, path: str) -> str:
    return posixpath.join(build.context.value or ".", path)
