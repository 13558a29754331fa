"""Reads the objects of Gatekeeper out of YAML and JSON sources, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import ParseError, PolicyLoadError
from scanner.syntax import json, yaml
from scanner.syntax.nodes import NodeMap, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.model import Pointer, Source, Span
    from scanner.syntax.nodes import Node

TEMPLATES = "templates.gatekeeper.sh"
CONSTRAINTS = "constraints.gatekeeper.sh"
NOT_APPLIED = ("expansion.gatekeeper.sh", "mutations.gatekeeper.sh", "externaldata.gatekeeper.sh")
"""Groups of Gatekeeper's other objects, which change what is judged and are not applied here."""
_GROUPS = (TEMPLATES, CONSTRAINTS, *NOT_APPLIED)


class Manifest(msgspec.Struct, frozen=True):
    """One object in a source.

    Attributes:
        source: the source.
        nodes: finds places in the document it stands in.
        at: where it stands in that document.
        value: the object.
    """

    source: Source
    nodes: NodeMap
    at: Pointer
    value: dict[str, Any]

    @property
    def group(self) -> str:
        """Return the group of its API, "" for the core group."""
        return group_of(self.value)

    @property
    def version(self) -> str:
        """Return the version of its API."""
        return text(self.value.get("apiVersion")).rpartition("/")[2]

    @property
    def kind(self) -> str:
        """Return its kind."""
        return text(self.value.get("kind"))

    @property
    def name(self) -> str:
        """Return its name, "" if it has none."""
        return text(mapping(self.value.get("metadata")).get("name"))

    def get(self, *path: str | int) -> Any:
        """Return what stands at a path, None where there is nothing."""
        return within(self.value, path)

    def span(self, *path: str | int) -> Span:
        """Return the place of what stands at a path, or of the deepest part of it that exists."""
        return self.source.span(*self.nodes.locate((*self.at, *path)))

    def error(self, message: str, *path: str | int, hint: str | None = None) -> PolicyLoadError:
        """Return the error that something is wrong at a path."""
        return PolicyLoadError(message, hint=hint, span=self.span(*path))


def read_manifests(sources: Iterable[Source]) -> Iterator[Manifest]:
    """Yield the objects of Gatekeeper's groups in sources; a source that cannot have any is not parsed.

    Raises:
        PolicyLoadError: a source that names one of the groups is not valid YAML or JSON.
    """
    for source in sources:
        if any(group in source.text for group in _GROUPS):
            yield from (one for one in read_objects(source) if one.group in _GROUPS)


def read_objects(source: Source) -> Iterator[Manifest]:
    """Yield every object of a source, those of lists one by one.

    Raises:
        PolicyLoadError: it is not valid YAML or JSON.
    """
    for root in _roots(source):
        yield from _objects(source, NodeMap(source, root), plain(root), ())


def _roots(source: Source) -> list[Node]:
    try:
        if source.path.lower().endswith(".json"):
            return json.parse_stream(source)
        return yaml.parse(source, yaml.Dialect.KUBERNETES)
    except ParseError as error:
        raise PolicyLoadError(error.message, hint=error.hint, span=error.span) from error


def _objects(source: Source, nodes: NodeMap, value: Any, at: Pointer) -> Iterator[Manifest]:
    body = mapping(value)
    if text(body.get("kind")).endswith("List") and isinstance(body.get("items"), list):
        for index, item in enumerate(body["items"]):
            yield from _objects(source, nodes, item, (*at, "items", index))
    elif body:
        yield Manifest(source, nodes, at, body)


def group_of(value: Mapping[str, Any]) -> str:
    """Return the group of an object's API, "" for the core group."""
    group, slash, _ = text(value.get("apiVersion")).partition("/")
    return group if slash else ""


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, an empty one where the value is none."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """Return a string, "" where the value is none."""
    return value if isinstance(value, str) else ""


def within(value: Any, path: Iterable[str | int]) -> Any:
    """Return what stands at a path, None where there is nothing."""
    for segment in path:
        if isinstance(value, list) and isinstance(segment, int):
            value = value[segment] if segment < len(value) else None
        else:
            value = mapping(value).get(str(segment))
    return value
