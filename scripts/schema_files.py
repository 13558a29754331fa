"""Builds generated JSON Schemas, and writes them, or checks that they are up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFERENCE = "#/$defs/"
DIRECTORY = Path(__file__).parent.parent / "docs" / "schema"


def read_schema(name: str) -> dict[str, Any]:
    """Return the schema in a file."""
    schema: dict[str, Any] = json.loads((DIRECTORY / name).read_text(encoding="utf-8"))
    return schema


def write_or_check(schemas: Mapping[str, dict[str, Any]], script: str) -> int:
    """Write schemas by the names of their files, or, with `--check`, only look at them; return the exit code."""
    code = 0
    for name, schema in schemas.items():
        path = DIRECTORY / name
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"{path} is out of date; run: python scripts/{script}", file=sys.stderr)
            code = 1
    return code


def closed_object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with just these properties, all of them required."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": dict(properties),
    }


def needed(schema: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, and those that these refer to."""
    found: dict[str, Any] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting.extend(_references(definitions[name]))
    return dict(sorted(found.items()))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(REFERENCE)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _references(one)
