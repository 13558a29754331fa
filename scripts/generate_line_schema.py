"""Writes docs/schema/findings-line.schema.json, a line of the report `jsonl`, from the schema of findings.

`--check` writes nothing and fails where the file is not what it would write.
"""

from __future__ import annotations

import sys
from typing import Any

from scripts.schema_files import REFERENCE, closed_object, needed, read_schema, write_or_check

_OBJECTS = {
    "finding": "finding",
    "existing": "finding",
    "fixed": "fixed",
    "waived": "waived",
    "notice": "notice",
    "failed": "failure",
    "unverified": "unverified",
    "unresolved": "question",
    "skipped": "skipped",
}
"""The definition of what stands in a line of each type, beside its type."""
_COUNTED = ("found", "parsed", "evaluated", "documents", "formats", "images", "images_left_out")


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a line; it needs no other file."""
    findings = read_schema("findings.schema.json")
    definitions = findings["$defs"]
    lines = {
        name: closed_object({"type": {"const": name}, **definitions[of]["properties"]})
        for name, of in _OBJECTS.items()
    }
    lines["image"] = closed_object({"type": {"const": "image"}, "evidence": {"$ref": f"{REFERENCE}Evidence"}})
    lines["summary"] = _summary(findings, [*lines])
    report = {
        "$schema": findings["$schema"],
        "title": "Cattleguard findings, line by line",
        "description": "A line of what `cattleguard scan --format jsonl` writes, version 1. A summary is the last line.",
        "oneOf": [{"$ref": f"{REFERENCE}{name}-line"} for name in lines],
    }
    named = {f"{name}-line": line for name, line in lines.items()}
    return {**report, "$defs": needed([report, *lines.values()], {**definitions, **named})}


def _summary(findings: dict[str, Any], types: list[str]) -> dict[str, Any]:
    properties = findings["properties"]
    ledger = findings["$defs"]["ledger"]["properties"]
    count = {"$ref": f"{REFERENCE}count"}
    return closed_object(
        {
            "type": {"const": "summary"},
            "version": properties["version"],
            "tool": properties["tool"],
            "lines": {
                "description": "Number of lines of each type before this one.",
                **closed_object(dict.fromkeys(types, count)),
            },
            "compared": properties["compared"],
            "governing": properties["governing"],
            "ledger": closed_object({name: ledger[name] for name in _COUNTED}),
            "trusted_root": properties["trusted_root"],
            "policies": properties["policies"],
        }
    )


if __name__ == "__main__":
    sys.exit(write_or_check({"findings-line.schema.json": schema()}, "generate_line_schema.py"))
