"""The OpenAPI schema of constraints: Gatekeeper's own, with the template's for their parameters.

frameworks/constraint, pkg/client/crds/schema.go; gatekeeper, pkg/target/matchcrd_constant.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.conventions.gatekeeper.manifests import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

PRESERVE = "x-kubernetes-preserve-unknown-fields"
"""What makes a schema keep the fields that it does not name."""
_STRING: dict[str, Any] = {"type": "string"}
_STRINGS: dict[str, Any] = {"type": "array", "items": _STRING}
_GLOB: dict[str, Any] = {"type": "string", "pattern": r"^\*?[-:a-z0-9]*\*?$"}
_GLOBS: dict[str, Any] = {"type": "array", "items": _GLOB}
_LABELS: dict[str, Any] = {"type": "object", "additionalProperties": _STRING}
_REQUIREMENT: dict[str, Any] = {
    "type": "object",
    "required": ["key", "operator"],
    "properties": {"key": _STRING, "operator": _STRING, "values": _STRINGS},
}
_SELECTOR: dict[str, Any] = {
    "type": "object",
    "properties": {"matchLabels": _LABELS, "matchExpressions": {"type": "array", "items": _REQUIREMENT}},
}
_KINDS: dict[str, Any] = {"type": "object", "properties": {"apiGroups": _STRINGS, "kinds": _STRINGS}}
_MATCH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "excludedNamespaces": _GLOBS,
        "kinds": {"type": "array", "items": _KINDS},
        "labelSelector": _SELECTOR,
        "name": _GLOB,
        "namespaceSelector": _SELECTOR,
        "namespaces": _GLOBS,
        "scope": _STRING,
        "source": {"type": "string", "enum": ["All", "Generated", "Original"]},
    },
}
_POINTS: dict[str, Any] = {"type": "array", "items": {"type": "object", "properties": {"name": _STRING}}}
_SCOPED: dict[str, Any] = {"type": "object", "properties": {"action": _STRING, "enforcementPoints": _POINTS}}


def constraint_schema(parameters: Mapping[str, Any] | None, *, legacy: bool) -> dict[str, Any]:
    """Return the OpenAPI schema of a whole constraint.

    Args:
        parameters: the schema of its parameters, None where it can have none.
        legacy: whether these may have fields that the schema does not name.
    """
    spec: dict[str, Any] = {
        "match": _MATCH,
        "enforcementAction": {"type": "string", "default": "deny"},
        "scopedEnforcementActions": {"type": "array", "items": _SCOPED},
    }
    if parameters is not None:
        spec["parameters"] = _preserving(parameters) if legacy else dict(parameters)
    name = {"type": "string", "maxLength": 63}
    return {
        "type": "object",
        "properties": {
            "apiVersion": _STRING,
            "kind": _STRING,
            "metadata": {"type": "object", "properties": {"name": name}, PRESERVE: True},
            "spec": {"type": "object", "properties": spec},
            "status": {PRESERVE: True},
        },
    }


def _preserving(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that keeps unknown fields at every level (frameworks/constraint, pkg/schema)."""
    kept = dict(schema)
    if kept.get("type") in (None, "", "object"):
        kept[PRESERVE] = True
    elif kept.get("type") == "array" and not isinstance(kept.get("items"), dict):
        kept["items"] = {PRESERVE: True}
    if isinstance(kept.get("properties"), dict):
        kept["properties"] = {name: _preserving(mapping(one)) for name, one in kept["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = _preserving(kept[key])
    return kept
