"""Other Compose files that a document includes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.git import git
from scanner.facts.grades import grade_of
from scanner.facts.images import image
from scanner.facts.model import Reference
from scanner.formats.compose.interpolation import interpolate
from scanner.formats.compose.layers import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.formats.compose.interpolation import Text
    from scanner.formats.compose.project import Project

FETCHER = "include"
_OCI = "oci://"
_remote = re.compile(r"(?:https?|git|ssh)://|git@|github\.com/").match


def includes(document: Mapping[str, Any], project: Project) -> Iterator[Reference]:
    """Yield the files that a document includes: of the same repository, of another, or from a registry."""
    included = Field(document.get("include"), ("include",), fixed=False, directory=project.directory)
    for item in included.items():
        paths = item.get("path") or item
        for field in paths.items() or [paths]:
            if isinstance(field.value, str):
                yield _reference(field, interpolate(field.value, project.variables))


def _reference(field: Field, text: Text) -> Reference:
    if text.value.startswith(_OCI):
        return _artifact(field, text)
    if _remote(text.value):
        return git(field.at, text.value, fetcher=FETCHER, phase="deploy", unknown=text.unknown)
    return Reference(
        at=field.at,
        kind="module",
        ref=text.value,
        host="",
        name=text.value,
        revision=None,
        grade=grade_of(None, unknown=text.unknown, local=not text.unknown),
        fetcher=FETCHER,
        phase="deploy",
        unknown=text.unknown,
    )


def _artifact(field: Field, text: Text) -> Reference:
    """Return a project that is published to a registry, named as an image is."""
    found = image(field.at, text.value.removeprefix(_OCI), role="container", unknown=text.unknown)
    return Reference(
        at=field.at,
        kind="module",
        ref=text.value,
        host=found.registry,
        name=found.repository,
        revision=found.digest or found.tag,
        grade=found.grade,
        fetcher=FETCHER,
        phase="deploy",
        unknown=text.unknown,
        error=found.error,
    )
