"""The SPDX 3 schema in a form that a validator is fast with, and that accepts the same documents.

The official schema tries every class on every element, each through the chain of its ancestors, and then looks for
properties that no ancestor allows. Here the properties of the ancestors are put together once, and an element is held
against the class its `type` names. Parts of another shape than the official schema of 3.0.1 has stay as they are.
"""

from __future__ import annotations

from typing import Any

_DEFS = "#/$defs/"
_LOOKAHEAD = "^(?!_:).+:.+"
_LINEAR = r"^(?:[^_\n].*|_[^:\n].*):."
"""The same without looking ahead, which an expression that takes linear time cannot do."""

_FREQUENT = ("Relationship", "software_Package", "software_File", "LifecycleScopedRelationship")


def rearranged(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema in the faster form; the one that is given is not changed."""
    definitions = {name: _linear(value) for name, value in schema["$defs"].items()}
    flat = {name: found for name, value in definitions.items() if (found := _flat(name, value, definitions))}
    everything = {name: _dispatching(value, definitions, flat) for name, value in definitions.items()}
    everything |= {f"flat_{name}": _dispatching(value, definitions, flat) for name, value in flat.items()}
    return {**_dispatching(schema | {"$defs": {}}, definitions, flat), "$defs": everything}


def _linear(value: Any) -> Any:
    return {**value, "pattern": _LINEAR} if value.get("pattern") == _LOOKAHEAD else value


def _flat(name: str, value: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any] | None:
    """Return a class with the properties of its ancestors as one schema, None where its shape is another."""
    properties: dict[str, Any] = {}
    required = {"type"}
    parts = list(value.get("then", {}).get("allOf", ()))
    for part in parts:  # it grows on the way
        if set(part) == {"$ref"}:
            definition = definitions[part["$ref"].removeprefix(_DEFS)]
            parts.extend(definition.get("allOf", [definition]))
        elif set(part) <= {"type", "properties", "required"} and _disjoint(properties, part):
            properties |= part.get("properties", {})
            required |= set(part.get("required", ()))
        else:
            return None
    if not parts:
        return None
    properties["type"] = {"const": name}
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": False,
    }


def _disjoint(properties: dict[str, Any], part: dict[str, Any]) -> bool:
    return not (set(properties) & set(part.get("properties", ()))) - {"type"}


def _dispatching(value: Any, definitions: dict[str, Any], flat: dict[str, Any]) -> Any:
    if type(value) is list:
        return [_dispatching(item, definitions, flat) for item in value]
    if type(value) is not dict:
        return value
    names = _alternatives(value, definitions)
    if names and all(name in flat for name in names):
        return {"type": "object", **_chosen(names)}
    return {key: _dispatching(item, definitions, flat) for key, item in value.items()}


def _alternatives(value: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """Return the classes that an object may be of, if that is all a schema says."""
    if set(value) == {"type", "$ref", "unevaluatedProperties"} and value["$ref"] == f"{_DEFS}AnyClass":
        value = {**value, **definitions["AnyClass"]}
    if value.get("type") != "object" or value.get("unevaluatedProperties") is not False:
        return []
    return [item["$ref"].removeprefix(_DEFS) for item in value.get("anyOf", ()) if set(item) == {"$ref"}]


def _chosen(names: list[str]) -> dict[str, Any]:
    chain: dict[str, Any] = {"not": {}}
    for name in sorted(names, key=lambda name: name in _FREQUENT):
        is_it = {"properties": {"type": {"const": name}}, "required": ["type"]}
        chain = {"if": is_it, "then": {"$ref": f"{_DEFS}flat_{name}"}, "else": chain}
    return chain
