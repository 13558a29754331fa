"""Containers in resources that are not Kubernetes objects: their images and commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.facts.images import image
from scanner.facts.model import Unknown
from scanner.facts.scripts import argv
from scanner.formats.terraform.blocks import Nested, nested
from scanner.formats.terraform.embedded import decoded
from scanner.formats.terraform.values import Text, as_reference, as_text, interpolated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image, ImageRole
    from scanner.formats.terraform.config import Declaration
    from scanner.formats.terraform.gather import Gatherer
    from scanner.formats.terraform.values import Value
    from scanner.model import Pointer

_JSON = "(json)"
"""A step of a path: the string is JSON, and the path goes on in it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a type of resource has containers.

    Attributes:
        path: names of the blocks, attributes or keys that lead to a container.
        image: name of its image.
        command: names of the lists that make its command line, in order.
        role: how the resource uses the image.
    """

    path: tuple[str, ...]
    image: str = "image"
    command: tuple[str, ...] = ()
    role: ImageRole = "container"


_CLOUD_RUN = ("command", "args")
_CONTAINER_APP = (
    _Place(("template", "container"), command=_CLOUD_RUN),
    _Place(("template", "init_container"), command=_CLOUD_RUN, role="init"),
)
_PLACES: dict[str, tuple[_Place, ...]] = {
    "aws_apprunner_service": (_Place(("source_configuration", "image_repository"), "image_identifier"),),
    "aws_batch_job_definition": (
        _Place(("container_properties", _JSON), command=("command",)),
        _Place(("node_properties", _JSON, "nodeRangeProperties", "container"), command=("command",)),
        _Place(("ecs_properties", _JSON, "taskProperties", "containers"), command=("command",)),
        _Place(("eks_properties", "pod_properties", "containers"), command=_CLOUD_RUN),
        _Place(("eks_properties", "pod_properties", "init_containers"), command=_CLOUD_RUN, role="init"),
    ),
    "aws_ecs_task_definition": (
        _Place(("container_definitions", _JSON), command=("entryPoint", "command")),
    ),
    "aws_lambda_function": (_Place((), "image_uri"),),
    "aws_lightsail_container_service_deployment_version": (_Place(("container",), command=("command",)),),
    "aws_sagemaker_model": (_Place(("primary_container",)), _Place(("container",))),
    "azurerm_container_app": _CONTAINER_APP,
    "azurerm_container_app_job": _CONTAINER_APP,
    "azurerm_container_group": (
        _Place(("container",), command=("commands",)),
        _Place(("init_container",), command=("commands",), role="init"),
    ),
    "docker_container": (_Place((), command=("entrypoint", "command")),),
    "docker_image": (_Place((), "name"),),
    "docker_service": (_Place(("task_spec", "container_spec"), command=("command", "args")),),
    "google_app_engine_flexible_app_version": (_Place(("deployment", "container")),),
    "google_cloud_run_service": (_Place(("template", "spec", "containers"), command=_CLOUD_RUN),),
    "google_cloud_run_v2_job": (_Place(("template", "template", "containers"), command=_CLOUD_RUN),),
    "google_cloud_run_v2_service": (_Place(("template", "containers"), command=_CLOUD_RUN),),
    "google_cloud_run_v2_worker_pool": (_Place(("template", "containers"), command=_CLOUD_RUN),),
}


def read_containers(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the images and commands of the containers of a resource."""
    for place in _PLACES.get(declaration.labels[0], ()):
        for found in _follow(declaration.body, declaration.at, place.path, gatherer):
            if isinstance(found, Nested):
                _read(found, place, declaration, gatherer)
            else:
                at, unknown = found
                written = interpolated(unknown)
                gatherer.images.append(image(at, written, role=place.role, unknown=(unknown.expression,)))


def _follow(
    body: dict[str, Value], at: Pointer, path: tuple[str, ...], gatherer: Gatherer
) -> Iterator[Nested | tuple[Pointer, Unknown]]:
    """Yield what a path leads to, or what has no value on the way."""
    if not path:
        yield Nested(at, body)
        return
    name, rest = path[0], path[1:]
    value = body.get(name)
    if isinstance(value, Unknown):
        yield (*at, name), value
    elif rest and rest[0] == _JSON:
        yield from _follow_json(value, (*at, name), rest[1:], gatherer)
    else:
        for block in nested(body, at, name):
            yield from _follow(block.body, block.at, rest, gatherer)


def _follow_json(
    value: Value, at: Pointer, path: tuple[str, ...], gatherer: Gatherer
) -> Iterator[Nested | tuple[Pointer, Unknown]]:
    content = decoded(value, at, gatherer)
    if isinstance(content, Unknown):
        yield at, content
    else:
        items = enumerate(content) if isinstance(content, list) else ((None, content),)
        for index, item in items:
            place = at if index is None else (*at, index)
            if isinstance(item, dict):
                yield from _follow(item, place, path, gatherer)
            elif isinstance(item, Unknown):
                yield place, item


def _read(found: Nested, place: _Place, declaration: Declaration, gatherer: Gatherer) -> None:
    name = as_text(found.body.get("name")) if place.image != "name" else None
    fact = _image(found, place, declaration, name or "", gatherer)
    if fact is not None:
        gatherer.images.append(fact)
    words: list[str | Unknown] = []
    pointers: list[Pointer] = []
    for key in place.command:
        value = found.body.get(key)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            words.append(_word(item))
            pointers.append((*found.at, key, index))
    if words:
        at = pointers[0][:-1]
        gatherer.add_script(argv(words, at, phase="run", target="container", pointers=pointers))


def _word(value: Value) -> str | Unknown:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Text):
        return Unknown(value.written)
    return as_text(value) or ""


def _image(
    found: Nested, place: _Place, declaration: Declaration, name: str, gatherer: Gatherer
) -> Image | None:
    at = (*found.at, place.image)
    written = as_reference(found.body.get(place.image))
    if written is None:
        return None
    ref, unknown = written
    if not ref:
        # An empty default is there to be replaced; the expression says by what.
        ref, unknown = _as_written(at, gatherer)
    if declaration.labels[0] == "docker_container" and unknown and unknown[0].startswith("docker_image."):
        # What it runs is the image that a docker_image resource of this module names.
        return None
    built = declaration.labels[0] == "docker_image" and bool(found.body.get("build"))
    return image(at, ref, role="output" if built else place.role, name=name, unknown=unknown, local=built)


def _as_written(at: Pointer, gatherer: Gatherer) -> tuple[str, tuple[str, ...]]:
    expression = gatherer.config.expression(at)
    written = "" if expression is None else gatherer.config.text[expression.start : expression.end]
    return interpolated(Unknown(written)), (written,)
