"""Takes an SBOM out of what attestations and tools put around it."""

from __future__ import annotations

from typing import Any

from scanner.images.sbom.opening import kind_of, opened
from scanner.images.sbom.reading import Kind, UnreadableError

_MAX_WRAPPERS = 4
_KEYS = ("Data", "SPDX", "sbom")


def unwrapped(value: Any, media_type: str) -> tuple[Kind, Any]:
    """Return what the SBOM within a value is, and the SBOM.

    The wrappers: a text that holds the document, cosign's `{"Data": ..., "Timestamp": ...}`, an in-toto statement with its
    `predicate`, Buildx's `{"SPDX": ...}`, and GitHub's `{"sbom": ...}`.

    Raises:
        UnreadableError: there is no SBOM that can be read.
    """
    for _ in range(_MAX_WRAPPERS):
        if type(value) is str:
            kind, value = opened(value.encode("utf-8", "surrogatepass"), media_type)
        else:
            value = _inner(value)
            kind = kind_of(value, media_type)
        if kind.format:
            return kind, value
    raise UnreadableError("it is JSON, but no SBOM that is read")


def _inner(value: Any) -> Any:
    if type(value) is dict:
        if "predicate" in value and "_type" in value:
            return value["predicate"]
        for key in _KEYS:
            if key in value:
                return value[key]
        if "artifacts" in value and "descriptor" in value:
            raise UnreadableError("it is Syft's own JSON, which is not read; write it as SPDX or CycloneDX")
    raise UnreadableError("it is JSON, but no SBOM that is read")
