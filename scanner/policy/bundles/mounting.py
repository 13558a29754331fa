"""Puts data together: each document at its directory, as OPA does it, and none over another."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Span
from scanner.policy.bundles.documents import read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.model import Source

_HINT = "name the same thing in one file alone"


def mount(files: Mapping[str, Source]) -> dict[str, Any]:
    """Return the data of some files together: that of `a/b/data.json` is at `data.a.b`.

    Args:
        files: YAML and JSON files, by path within the bundle.

    Raises:
        PolicyLoadError: a file is malformed or is no object, or two files give the same thing; both are named.
    """
    return mount_all((segments_of(dirname(name)), source) for name, source in sorted(files.items()))


def segments_of(directory: str) -> tuple[str, ...]:
    """Return the names that a directory within a bundle consists of."""
    return tuple(part for part in directory.split("/") if part not in ("", "."))


def mount_all(files: Iterable[tuple[tuple[str, ...], Source]]) -> dict[str, Any]:
    """Return the data of some files together, each at a path.

    Raises:
        PolicyLoadError: as `mount`.
    """
    result: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    for segments, source in files:
        value = read_value(source)
        if not segments and not isinstance(value, dict):
            raise _error(source.path, "data at the root must be an object", "write `key: value`")
        for segment in reversed(segments):
            value = {segment: value}
        merge(result, value, source.path, origins)
    return result


def join(parts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return data from several places together.

    Args:
        parts: how messages call each place, and its data.

    Raises:
        PolicyLoadError: two give the same thing; both are named.
    """
    result: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    for shown, data in parts:
        merge(result, data, shown, origins)
    return result


def merge(
    target: dict[str, Any], value: Mapping[str, Any], path: str, origins: dict[tuple[str, ...], str]
) -> None:
    """Put one object into another; objects within both are merged.

    Args:
        target: what there is already; it is changed.
        value: what is put in.
        path: the file it comes from.
        origins: the file that gave each thing in `target`, by its path there; it is changed.

    Raises:
        PolicyLoadError: both have the same thing, and not an object each.
    """
    pending: list[tuple[tuple[str, ...], dict[str, Any], Mapping[str, Any]]] = [((), target, value)]
    while pending:
        at, present, new = pending.pop()
        for key, item in new.items():
            here = (*at, key)
            if key not in present:
                present[key] = _own(item)
                origins[here] = path
            elif isinstance(present[key], dict) and isinstance(item, dict):
                pending.append((here, present[key], item))
            else:
                raise _error(
                    path, f"data.{'.'.join(here)} is given here and in {_origin(here, origins)}", _HINT
                )


def _own(value: Any) -> Any:
    """Return a copy of the objects of a value that others may be merged into."""
    return {key: _own(item) for key, item in value.items()} if isinstance(value, dict) else value


def _origin(at: tuple[str, ...], origins: Mapping[tuple[str, ...], str]) -> str:
    """Return the file that gave something: it itself, or what stands above it."""
    while at and at not in origins:
        at = at[:-1]
    return origins.get(at, "another file")


def _error(path: str, message: str, hint: str) -> PolicyLoadError:
    return PolicyLoadError(message, hint=hint, span=Span(path, 1, 1, 1, 1))
