"""The other objects that a template can look at: `data.inventory` (gatekeeper, pkg/target/target.go, ProcessData)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.conventions.gatekeeper.manifests import mapping, text
from scanner.policy.conventions.gatekeeper.matching import is_namespace, labels_of
from scanner.policy.conventions.gatekeeper.reviews import Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def inventory(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `data.inventory`: objects by namespace, version, kind and name; the last of a name counts."""
    tree: dict[str, Any] = {"cluster": {}, "namespace": {}}
    for body in bodies:
        metadata = mapping(body.get("metadata"))
        namespace = text(metadata.get("namespace"))
        versions = tree["namespace"].setdefault(namespace, {}) if namespace else tree["cluster"]
        kinds = versions.setdefault(text(body.get("apiVersion")), {})
        kinds.setdefault(text(body.get("kind")), {})[text(metadata.get("name"))] = body
    return tree


def namespaces(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Namespace]:
    """Return the namespaces among objects, by name."""
    found = {}
    for body in bodies:
        if is_namespace(body):
            metadata = mapping(body.get("metadata"))
            name = text(metadata.get("name"))
            found[name] = Namespace(name, labels_of(body))
    return found
