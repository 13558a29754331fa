"""Paths of a SARIF log as code scanning wants them: those of the repository, whatever part of it was scanned."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from scanner.report import repository_paths


def in_repository(log: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return a log whose paths are relative to the repository.

    Args:
        log: a log with paths that are relative to the scan root.
        prefix: path of the scan root in its repository, with a slash at its end; "" for the repository.
    """
    if not prefix:
        return log
    below: dict[str, Any] = _prefixed(log, quote(prefix, safe="/", errors="surrogateescape"))
    for run in below["runs"]:
        for base in run["originalUriBaseIds"].values():
            base["description"] = {"text": "The repository."}
    return below


def _prefixed(value: Any, prefix: str) -> Any:
    if isinstance(value, list):
        return [_prefixed(one, prefix) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _located(one, prefix) if key == "artifactLocation" else _prefixed(one, prefix)
        for key, one in value.items()
    }


def _located(location: dict[str, Any], prefix: str) -> dict[str, Any]:
    return (
        {**location, "uri": repository_paths.in_repository(prefix, location["uri"])}
        if "uriBaseId" in location
        else location
    )
