"""The official JSON schemas, compiled once for each version that is met."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.images.sbom.spdx3_schema import rearranged

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from jsonschema_rs import Draft7Validator, Draft202012Validator

    from scanner.images.sbom.reading import Kind

_CYCLONEDX = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_SPDX = {
    "SPDX-2.2": "spdx-2.2.schema.json",
    "SPDX-2.3": "spdx-2.3.schema.json",
    "3.0.1": "spdx-3.0.1.schema.json",
}
_PARTS = ("spdx", "jsf-0.82", "cryptography-defs")
_BASE = "http://cyclonedx.org/schema/"
_URI = "^[A-Za-z][A-Za-z0-9+.-]*:"
_SPELLINGS = {
    "OPERATING_SYSTEM": "OPERATING-SYSTEM",
    "PACKAGE-MANAGER": "PACKAGE_MANAGER",
    "PERSISTENT-ID": "PERSISTENT_ID",
}
"""Words of SPDX 2 that its schema and its text spell differently (2.3, clauses 7.24 and 7.21): tools follow either."""
_MASK = "the value"
"""Stands in messages for what the document says."""


@cache
def validator_of(kind: Kind) -> Draft7Validator | Draft202012Validator | None:
    """Return what validates documents of a kind, None where there is no JSON schema for it.

    Expressions are matched in linear time, formats are not checked, and nothing is fetched.
    """
    if kind.encoding not in {"json", "json-ld"}:
        return None
    if kind.format == "cyclonedx" and kind.version in _CYCLONEDX:
        return _cyclonedx(kind.version)
    if kind.format == "spdx" and kind.version in _SPDX:
        return _spdx(files("scanner.images.sbom") / "schemas" / _SPDX[kind.version])
    return None


def _cyclonedx(version: str) -> Draft7Validator:
    from jsonschema_rs import Draft7Validator, RegexOptions, Registry  # noqa: PLC0415 - only where an SBOM is read

    folder = files("cyclonedx") / "schema" / "_res"
    parts = [
        (f"{_BASE}{name}.SNAPSHOT.schema.json", folder / f"{name}.SNAPSHOT.schema.json") for name in _PARTS
    ]
    registry = Registry([(address, _changed(_decoded(place), _with_uris)) for address, place in parts])
    return Draft7Validator(
        _decoded(folder / f"bom-{version}.SNAPSHOT.schema.json"),
        registry=registry,
        pattern_options=RegexOptions(),
        validate_formats=False,
        mask=_MASK,
        offline=True,
    )


def _spdx(place: Traversable) -> Draft7Validator | Draft202012Validator:
    from jsonschema_rs import Draft7Validator, Draft202012Validator, RegexOptions  # noqa: PLC0415 - likewise

    schema = _decoded(place)
    options = RegexOptions()
    if "$defs" in schema:
        schema = rearranged(schema)
        return Draft202012Validator(
            schema, pattern_options=options, validate_formats=False, mask=_MASK, offline=True
        )
    return Draft7Validator(
        _changed(schema, _in_both_spellings),
        pattern_options=options,
        validate_formats=False,
        mask=_MASK,
        offline=True,
    )


def _changed(schema: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return a schema in which every object is changed, the innermost ones first."""
    if type(schema) is list:
        return [_changed(item, change) for item in schema]
    if type(schema) is not dict:
        return schema
    return change({key: _changed(value, change) for key, value in schema.items()})


def _in_both_spellings(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an object of a schema of SPDX 2 that accepts the words of `_SPELLINGS` in both spellings."""
    words = schema.get("enum")
    if type(words) is not list:
        return schema
    others = [_SPELLINGS[word] for word in words if word in _SPELLINGS]
    return {**schema, "enum": list(dict.fromkeys([*words, *others]))}


def _decoded(place: Traversable) -> Any:
    return msgspec.json.decode(place.read_bytes())


def _with_uris(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an object of a schema whose URI needs a scheme: one for signatures tells it from other texts by its format alone."""
    return {**schema, "pattern": _URI} if schema.get("format") == "uri" else schema
