"""Writes docs/schema/image.schema.json, the report on images, from the schemas of evidence and of findings.

What evidence is stands in the document contract; the schema of findings, which is written by hand otherwise, gets it from
there. `--check` writes nothing and fails where a file is not what it would write.
"""

from __future__ import annotations

import sys
from typing import Any

from scripts.schema_files import REFERENCE, closed_object, needed, read_schema, write_or_check

_SHARED = ("tool", "trusted_root", "waived", "notices", "ledger", "policies")


def findings_schema() -> dict[str, Any]:
    """Return the JSON Schema of the report on findings, with what evidence is in the document contract now."""
    findings = read_schema("findings.schema.json")
    evidence = needed({"$ref": f"{REFERENCE}Evidence"}, read_schema("input.schema.json")["$defs"])
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
            "anyOf": [{"$ref": f"{REFERENCE}Evidence"}, {"type": "null"}],
        },
        "findings": {
            "description": "What rules object to.",
            "type": "array",
            "items": {"$ref": f"{REFERENCE}finding"},
        },
    }
    properties = {
        "version": findings["properties"]["version"],
        "images": {
            "description": "The images, in the order in which they were asked for.",
            "type": "array",
            "items": closed_object(image),
        },
        **{name: findings["properties"][name] for name in _SHARED},
    }
    report = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cattleguard images",
        "description": "What `cattleguard image --format json` writes, version 1.",
        **closed_object(properties),
    }
    return {**report, "$defs": needed(report, findings["$defs"])}


if __name__ == "__main__":
    schemas = {"findings.schema.json": findings_schema(), "image.schema.json": schema()}
    sys.exit(write_or_check(schemas, "generate_image_schema.py"))
