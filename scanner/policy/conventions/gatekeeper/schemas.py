"""Holds constraints against the OpenAPI schema of their template, and fills in its defaults, as Kubernetes does."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.gatekeeper.constraint_schema import PRESERVE
from scanner.policy.conventions.gatekeeper.manifests import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Pointer

_KEYWORDS = (
    *("type", "enum", "required", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *(
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    ),
)
"""Keywords that mean the same in JSON Schema, draft 4."""


class SchemaProblem(msgspec.Struct, frozen=True):
    """What is wrong with a constraint, and where in it."""

    message: str
    at: Pointer


def problems(value: Any, schema: Mapping[str, Any]) -> Iterator[SchemaProblem]:
    """Yield what a schema forbids in a value, and then the fields it does not know.

    Raises:
        ValueError: it is not a schema.
    """
    from jsonschema_rs import Draft4Validator, RegexOptions  # noqa: PLC0415 - only where there are constraints

    validator = Draft4Validator(_draft4(schema), pattern_options=RegexOptions())
    for error in validator.iter_errors(value):
        yield SchemaProblem(error.message, tuple(error.instance_path))
    for at in _unknown(value, schema, ()):
        yield SchemaProblem(f"the field {at[-1]!r} is not known", at)


def with_defaults(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value with the schema's defaults for what it does not say."""
    if isinstance(value, list):
        items = mapping(schema.get("items"))
        return [with_defaults(item, items) for item in value]
    if not isinstance(value, dict):
        return value
    properties = mapping(schema.get("properties"))
    filled = dict(value)
    for name, one in properties.items():
        if "default" in mapping(one) and filled.get(name) is None and not _holds_null(filled, name, one):
            filled[name] = deepcopy(one["default"])
    others = mapping(schema.get("additionalProperties"))
    return {name: with_defaults(item, mapping(properties.get(name, others))) for name, item in filled.items()}


def _holds_null(value: dict[str, Any], name: str, schema: Mapping[str, Any]) -> bool:
    return name in value and schema.get("nullable") is True


def _unknown(value: Any, schema: Mapping[str, Any], at: Pointer) -> Iterator[Pointer]:
    """Yield the places of fields that a schema neither names nor preserves."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, mapping(schema.get("items")), (*at, index))
    if not isinstance(value, dict) or schema.get("x-kubernetes-embedded-resource"):
        return
    properties = mapping(schema.get("properties"))
    others = schema.get("additionalProperties")
    for name, item in value.items():
        if name in properties:
            yield from _unknown(item, mapping(properties[name]), (*at, name))
        elif isinstance(others, dict):
            yield from _unknown(item, others, (*at, name))
        elif not others and schema.get(PRESERVE) is not True:
            yield (*at, name)


def _draft4(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a schema of OpenAPI says in the words of JSON Schema, draft 4."""
    said = {key: schema[key] for key in _KEYWORDS if key in schema and schema[key] != ""}
    if schema.get("x-kubernetes-int-or-string"):
        said["type"] = ["integer", "string"]
    if schema.get("nullable") and isinstance(said.get("type"), str):
        said["type"] = [said["type"], "null"]
    if isinstance(schema.get("properties"), dict):
        said["properties"] = {name: _draft4(mapping(one)) for name, one in schema["properties"].items()}
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            said[key] = _draft4(schema[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            said[key] = [_draft4(mapping(one)) for one in schema[key]]
    return said
