"""Containers in resources that are not Kubernetes objects: their images and commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference, as_text, interpolated
from scanner.facts.credentials import credential
from scanner.facts.images import image
from scanner.facts.model import Unknown
from scanner.facts.shell.nested import SHELLS
from scanner.formats.terraform.readers.blocks import Nested, objects
from scanner.formats.terraform.readers.container_paths import follow
from scanner.formats.terraform.readers.container_places import JSON, PLACES
from scanner.formats.terraform.strings.scripts import add_command
from scanner.syntax.hcl.tree import Template

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.facts.model import Image
    from scanner.formats.terraform.readers.container_places import Place
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

_CURATED = "aws/codebuild/"
"""The images that CodeBuild brings along are named in its own way, and come from no registry."""
_identifier = re.compile(r"sha256:[0-9a-f]{64}").fullmatch
"""Of an image that was pulled or built before, as `docker_image` has it for others."""


def read_containers(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the images and commands of the containers of a resource."""
    for place in PLACES.get(declaration.labels[0], ()):
        for found in follow(declaration.body, declaration.at, place.path, gatherer):
            if isinstance(found, Nested):
                _read(found, place, declaration, gatherer)
            else:
                at, unknown = found
                written = interpolated(unknown)
                gatherer.images.append(image(at, written, role=place.role, unknown=(unknown.expression,)))


def _read(found: Nested, place: Place, declaration: Declaration, gatherer: Gatherer) -> None:
    name = as_text(found.body.get("name")) if place.image != "name" else None
    fact = _image(found, place, declaration, name or "", gatherer)
    if fact is not None:
        gatherer.images.append(fact)
    _read_command(found, place, gatherer)
    if JSON in place.path:
        _read_environment(found, gatherer)


def _read_environment(found: Nested, gatherer: Gatherer) -> None:
    """Add the literal credentials in the environment of a container that is written as JSON."""
    for variable in objects(found.body.get("environment"), (*found.at, "environment")):
        at = (*variable.at, "value")
        name, value = variable.body.get("name"), variable.body.get("value")
        if isinstance(name, str) and isinstance(value, str) and _is_literal(at, gatherer):
            fact = credential(at, name, value, phase="run", target="container")
            gatherer.credentials += [fact] if fact else []


def _is_literal(at: Pointer, gatherer: Gatherer) -> bool:
    """Tell whether the string at a pointer is written there; what is written elsewhere is read there."""
    written = gatherer.written(at)
    if written is None:
        return gatherer.places.is_embedded(at)
    return isinstance(written.expression, Template) and written.expression.literal is not None


def _read_command(found: Nested, place: Place, gatherer: Gatherer) -> None:
    """Add the command line of a container.

    Arguments alone are given to the image's entry point, which is not written here; where they name a shell
    themselves, they are the command line.
    """
    items = [
        ((*found.at, key, index), item)
        for key in (place.command, place.arguments)
        for index, item in enumerate(_list(found.body.get(key)))
    ]
    if not items or (items[0][0][-2] == place.arguments and _program(items[0][1]) not in SHELLS):
        return
    add_command(items, items[0][0][:-1], gatherer, phase="boot", target="container")


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _program(value: Value) -> str:
    return (as_text(value) or "").rsplit("/", 1)[-1]


def _image(
    found: Nested, place: Place, declaration: Declaration, name: str, gatherer: Gatherer
) -> Image | None:
    at = (*found.at, place.image)
    written = as_reference(found.body.get(place.image))
    if written is None:
        return None
    ref, unknown = written if written[0] else _as_written(at, gatherer)
    if not ref or ref.startswith(_CURATED):
        return None
    if declaration.labels[0] == "docker_container" and (_names_image(at, gatherer) or _identifier(ref)):
        # What it runs is the image that a docker_image resource of this module names.
        return None
    ref, unknown = _whole(ref, unknown, found.body, place)
    built = declaration.labels[0] == "docker_image" and bool(found.body.get("build"))
    return image(at, ref, role="output" if built else place.role, name=name, unknown=unknown, local=built)


def _as_written(at: Pointer, gatherer: Gatherer) -> tuple[str, tuple[str, ...]]:
    """Return what an empty reference comes from: an empty default is there to be replaced."""
    written = gatherer.written(at)
    if written is None or isinstance(written.expression, Template):
        return "", ()
    return interpolated(Unknown(written.text)), (written.text,)


def _names_image(at: Pointer, gatherer: Gatherer) -> bool:
    written = gatherer.written(at)
    return written is not None and written.text.removeprefix('"${').startswith("docker_image.")


def _whole(
    ref: str, unknown: tuple[str, ...], body: dict[str, Value], place: Place
) -> tuple[str, tuple[str, ...]]:
    """Return a reference with the registry and the tag that stand beside it, and what is unknown of it."""
    registry = as_reference(body.get(place.registry)) if place.registry else None
    tag = as_reference(body.get(place.tag)) if place.tag else None
    if registry is not None and registry[0]:
        ref = f"{registry[0].removeprefix('https://').rstrip('/')}/{ref}"
        unknown = registry[1] + unknown
    if tag is not None and tag[0]:
        ref, unknown = f"{ref}:{tag[0]}", unknown + tag[1]
    return ref, tuple(dict.fromkeys(unknown))
