"""The objects of a document, and what every object has: group, kind, name, namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Resource
from scanner.formats.kubernetes.access import mapping, mappings, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Pointer

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class KubernetesObject(msgspec.Struct, frozen=True):
    """One object.

    Attributes:
        at: where it stands in its document.
        body: the object.
        api_version: `apps/v1`.
        group: `apps`, "" for the core group.
        kind: `Deployment`.
        name: its name, or the prefix it is generated from.
        namespace: its namespace, "" if not set.
    """

    at: Pointer
    body: dict[str, Any]
    api_version: str
    group: str
    kind: str
    name: str
    namespace: str

    @property
    def address(self) -> str:
        """Return `Deployment/shop/web`."""
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


def objects(value: Any, at: Pointer = ()) -> Iterator[KubernetesObject]:
    """Yield the objects of a document: itself, those of a list, and those a template makes."""
    body = mapping(value)
    api_version, kind = text(body.get("apiVersion")), text(body.get("kind"))
    if not kind or not api_version:
        return
    held = _held(body, api_version, kind)
    if held:
        for index, item in mappings(_at(body, held)):
            yield from objects(item, (*at, *held, index))
        if kind not in {"TriggerTemplate", "Template"}:
            return
    metadata = mapping(body.get("metadata"))
    group, slash, _ = api_version.partition("/")
    yield KubernetesObject(
        at=at,
        body=body,
        api_version=api_version,
        group=group if slash else "",
        kind=kind,
        name=text(metadata.get("name")) or text(metadata.get("generateName")),
        namespace=text(metadata.get("namespace")),
    )


def resource(item: KubernetesObject) -> Resource:
    """Return an object as a declared resource; of its values only what identifies and steers it is kept."""
    metadata = mapping(item.body.get("metadata"))
    kept: dict[str, Any] = {key: metadata[key] for key in ("name", "namespace") if key in metadata}
    for key in ("labels", "annotations"):
        if key in metadata:
            kept[key] = {
                name: value for name, value in mapping(metadata[key]).items() if name != _LAST_APPLIED
            }
    return Resource(
        at=item.at,
        address=item.address,
        type=f"{item.api_version}/{item.kind}",
        provider="kubernetes",
        mode="managed",
        values={"apiVersion": item.api_version, "kind": item.kind, "metadata": kept},
    )


def _held(body: dict[str, Any], api_version: str, kind: str) -> tuple[str, ...]:
    """Return where an object holds other whole objects, () if it holds none."""
    if kind.endswith("List") and isinstance(body.get("items"), list):
        return ("items",)
    if kind == "Template" and (api_version == "v1" or api_version.startswith("template.openshift.io/")):
        return ("objects",)
    if kind == "TriggerTemplate":
        return ("spec", "resourcetemplates")
    return ()


def _at(body: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = body
    for key in path:
        value = mapping(value).get(key)
    return value
