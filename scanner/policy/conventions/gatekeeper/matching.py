"""Which objects a constraint is for: its `spec.match` (gatekeeper, pkg/mutation/match/match.go)."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.gatekeeper.manifests import group_of, mapping, text
from scanner.policy.conventions.gatekeeper.selectors import Selector, read_selector, selects

if TYPE_CHECKING:
    from scanner.policy.conventions.gatekeeper.reviews import Namespace

_ANY = "*"


class MatchError(Exception):
    """It cannot be told whether a constraint is for an object; Gatekeeper refuses the object then."""


class Match(msgspec.Struct, frozen=True):
    """What must hold of an object; what is empty holds of every object.

    Attributes:
        kinds: groups and kinds, of which one pair must fit.
        scope: `Cluster`, `Namespaced`; anything else is both.
        namespaces: globs of namespaces it may be in.
        excluded: globs of namespaces it may not be in.
        labels: what its labels must be.
        namespace_labels: what the labels of its namespace must be, None where they do not matter.
        name: glob of its name.
        source: `Original`, `Generated` or `All`.
    """

    kinds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    scope: str = ""
    namespaces: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    labels: Selector = ()
    namespace_labels: Selector | None = None
    name: str = ""
    source: str = ""

    def fits(self, body: Mapping[str, Any], namespace: Namespace | None) -> bool:
        """Tell whether the constraint is for an object.

        Args:
            body: the object.
            namespace: the namespace it is in, None where nothing is known of one.

        Raises:
            MatchError: the labels of its namespace matter, and are not known.
        """
        return (
            self._fits_kind(body)
            and self._fits_scope(body, namespace)
            and self._fits_namespace(body, namespace)
            and selects(self.labels, labels_of(body))
            and self._fits_namespace_labels(body, namespace)
            and self._fits_name(body)
            and self.source != "Generated"
        )

    def _fits_kind(self, body: Mapping[str, Any]) -> bool:
        kind, group = text(body.get("kind")), group_of(body)
        return not self.kinds or any(
            _listed(kinds, kind) and _listed(groups, group) for groups, kinds in self.kinds
        )

    def _fits_scope(self, body: Mapping[str, Any], namespace: Namespace | None) -> bool:
        namespaced = not is_namespace(body) and (bool(_namespace(body)) or namespace is not None)
        return namespaced is (self.scope == "Namespaced") if self.scope in {"Namespaced", "Cluster"} else True

    def _fits_namespace(self, body: Mapping[str, Any], namespace: Namespace | None) -> bool:
        if is_namespace(body):
            name = _name(body)
        elif namespace is not None:
            name = namespace.name
        elif _namespace(body):
            name = _namespace(body)
        else:
            return True
        wanted = not self.namespaces or any(_glob(one, name) for one in self.namespaces)
        return wanted and not any(_glob(one, name) for one in self.excluded)

    def _fits_namespace_labels(self, body: Mapping[str, Any], namespace: Namespace | None) -> bool:
        if self.namespace_labels is None:
            return True
        if is_namespace(body):
            return selects(self.namespace_labels, labels_of(body))
        if namespace is not None:
            return selects(self.namespace_labels, namespace.labels)
        if _namespace(body):
            raise MatchError("namespace selector for namespace-scoped object but missing Namespace")
        return True

    def _fits_name(self, body: Mapping[str, Any]) -> bool:
        if not self.name:
            return True
        prefix = text(mapping(body.get("metadata")).get("generateName"))
        return _glob(self.name, _name(body)) or (self.name.endswith(_ANY) and _glob(self.name, prefix))


def read_match(value: Any) -> Match:
    """Return the match in a mapping that is of the right schema.

    Raises:
        ValueError: a selector is not one.
    """
    body = mapping(value)
    namespace_selector = body.get("namespaceSelector")
    return Match(
        kinds=tuple(
            (tuple(one.get("apiGroups") or ()), tuple(one.get("kinds") or ()))
            for one in body.get("kinds") or ()
        ),
        scope=text(body.get("scope")),
        namespaces=tuple(body.get("namespaces") or ()),
        excluded=tuple(body.get("excludedNamespaces") or ()),
        labels=read_selector(body.get("labelSelector")),
        namespace_labels=None if namespace_selector is None else read_selector(namespace_selector),
        name=text(body.get("name")),
        source=text(body.get("source")),
    )


def is_namespace(body: Mapping[str, Any]) -> bool:
    """Tell whether an object is a namespace."""
    return body.get("kind") == "Namespace" and not group_of(body)


def _listed(names: tuple[str, ...], name: str) -> bool:
    return not names or _ANY in names or name in names


def _glob(pattern: str, name: str) -> bool:
    """Tell whether a name fits a pattern, which may have a star at its ends only."""
    if pattern.startswith(_ANY):
        inner = pattern[1:]
        return inner[:-1] in name if inner.endswith(_ANY) or not inner else name.endswith(inner)
    return name.startswith(pattern[:-1]) if pattern.endswith(_ANY) else pattern == name


def _name(body: Mapping[str, Any]) -> str:
    return text(mapping(body.get("metadata")).get("name"))


def _namespace(body: Mapping[str, Any]) -> str:
    return text(mapping(body.get("metadata")).get("namespace"))


def labels_of(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the labels of an object; none, as Kubernetes has it, where one of them is not a text."""
    labels = mapping(mapping(body.get("metadata")).get("labels"))
    return labels if all(isinstance(one, str) for one in labels.values()) else {}
