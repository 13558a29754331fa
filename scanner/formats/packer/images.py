"""Container images: those that builders begin with, and the names that post-processors give to what is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.images import image
from scanner.formats.packer.go_actions import without_actions
from scanner.formats.packer.machine_image_places import CONTAINER_PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Image
    from scanner.model import Pointer

_NAMING = frozenset(
    {"docker-import", "docker-push", "docker-tag", "podman-import", "podman-push", "podman-tag"}
)


def of_builder(kind: str, body: dict[str, Value], at: Pointer, name: str) -> Iterator[Image]:
    """Yield the container image that a builder begins with."""
    attribute = CONTAINER_PLACES.get(kind, "")
    written = as_reference(without_actions(body.get(attribute)))
    if written is not None and written[0] and (kind != "tart-cli" or "/" in written[0]):
        yield image((*at, attribute), written[0], role="base", name=name, unknown=written[1])


def of_post_processor(kind: str, body: dict[str, Value], at: Pointer, name: str) -> Iterator[Image]:
    """Yield the names that a post-processor gives to a container image: its repository with each tag."""
    repository = as_reference(without_actions(body.get("repository"))) if kind in _NAMING else None
    if repository is None or not repository[0]:
        return
    tags = [*_tags(body.get("tag"), (*at, "tag")), *_tags(body.get("tags"), (*at, "tags"))]
    for place, tag, unknown in tags or [((*at, "repository"), "", ())]:
        ref = f"{repository[0]}:{tag}" if tag else repository[0]
        every = tuple(dict.fromkeys(repository[1] + unknown))
        yield image(place, ref, role="output", name=name, unknown=every, local=True)


def _tags(value: Value, at: Pointer) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
    for place, item in (
        [((*at, index), item) for index, item in enumerate(value)]
        if isinstance(value, list)
        else [(at, value)]
    ):
        written = as_reference(without_actions(item))
        if written is not None and written[0]:
            yield place, *written
