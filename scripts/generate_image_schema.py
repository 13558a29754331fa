"""Writes docs/schema/image.schema.json, the report on images, from the schemas of evidence and of findings.

What evidence is stands in the document contract; the schema of findings, which is written by hand otherwise, gets it from
there. `--check` writes nothing and fails where a file is not what it would write.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from scripts.schema_files import read_schema, write_or_check

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED = ("tool", "trusted_root", "waived", "notices", "ledger", "policies")
_REFERENCE = "#/$defs/"


def findings_schema() -> dict[str, Any]:
    """Return the JSON Schema of the report on findings, with what evidence is in the document contract now."""
    findings = read_schema("findings.schema.json")
    evidence = _needed({"$ref": f"{_REFERENCE}Evidence"}, read_schema("input.schema.json")["$defs"])
    return {**findings, "$defs": {**findings["$defs"], **evidence}}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the report; it needs no other file."""
    findings = findings_schema()
    image = {
        "ref": {"description": "The reference as it was given.", "type": "string"},
        "error": {
            "description": "Why the reference is not valid; null where it is.",
            "type": ["string", "null"],
        },
        "evidence": {
            "description": "What was found out about it; null where nothing could be asked.",
            "anyOf": [{"$ref": f"{_REFERENCE}Evidence"}, {"type": "null"}],
        },
        "findings": {
            "description": "What rules object to.",
            "type": "array",
            "items": {"$ref": f"{_REFERENCE}finding"},
        },
    }
    properties = {
        "version": findings["properties"]["version"],
        "images": {
            "description": "The images, in the order in which they were asked for.",
            "type": "array",
            "items": _object(image),
        },
        **{name: findings["properties"][name] for name in _SHARED},
    }
    report = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cattleguard images",
        "description": "What `cattleguard image --format json` writes, version 1.",
        **_object(properties),
    }
    return {**report, "$defs": _needed(report, findings["$defs"])}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _needed(report: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, and those that these refer to."""
    found: dict[str, Any] = {}
    waiting = list(_references(report))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting.extend(_references(definitions[name]))
    return dict(sorted(found.items()))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(_REFERENCE)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _references(one)


if __name__ == "__main__":
    schemas = {"findings.schema.json": findings_schema(), "image.schema.json": schema()}
    sys.exit(write_or_check(schemas, "generate_image_schema.py"))
