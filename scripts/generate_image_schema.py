"""Writes docs/schema/image.schema.json, the report on images, from the schemas of evidence and of findings.

`--check` writes nothing and fails where the file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTORY = Path(__file__).parent.parent / "docs" / "schema"
PATH = DIRECTORY / "image.schema.json"
_SHARED = ("tool", "trusted_root", "waived", "notices", "ledger", "policies")
_REFERENCE = "#/$defs/"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the report; it needs no other file."""
    contract = json.loads((DIRECTORY / "input.schema.json").read_text(encoding="utf-8"))
    findings = json.loads((DIRECTORY / "findings.schema.json").read_text(encoding="utf-8"))
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
    return {**report, "$defs": _needed(report, {**contract["$defs"], **findings["$defs"]})}


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


def main() -> int:
    """Write or check the file; return the exit code."""
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv[1:]:
        PATH.write_text(text, encoding="utf-8")
        return 0
    if PATH.is_file() and PATH.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PATH} is out of date; run: python scripts/generate_image_schema.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
