"""Recognises Compose files by their names, and by their content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Source

_named = re.compile(
    r"(?:docker-compose.*|compose(?:[^a-z].*)?|.*\.(?:docker-)?compose|docker-stack.*)\.ya?ml\Z",
    re.IGNORECASE,
).match
_is_yaml = re.compile(r".*\.ya?ml\Z", re.IGNORECASE | re.DOTALL).match
_OTHER_PLACE = re.compile(r"(?:\A|/)\.github/(?:workflows|actions)/")
_OTHER_FORMAT = re.compile(r"^(?:apiVersion|kind|jobs|pipeline|steps|stages|runs)[ \t]*:", re.MULTILINE)
_SERVICES = re.compile(r"^(?:services|\"services\"|'services')[ \t]*:[ \t]*(?:[&#!].*)?\r?$", re.MULTILINE)
_BLOCK = re.compile(r"(?>(?:\r?\n(?:[ \t]+[^\n]*|[ \t]*#[^\n]*|[ \t\r]*(?=\n|\Z)))*)")
_ENTRY = re.compile(r"^[ \t]++(?![#\r\n]|\Z)", re.MULTILINE)
_IMAGE = re.compile(r"^[ \t]+(?:image|build)[ \t]*:", re.MULTILINE)


def matches(source: Source) -> bool:
    """Tell whether a source is a Compose file."""
    if not _is_yaml(source.path) or _OTHER_PLACE.search(source.path):
        return False
    if _named(source.path.rsplit("/", 1)[-1]):
        return not ("apiVersion" in source.text and _OTHER_FORMAT.search(source.text))
    return "services" in source.text and _has_services(source.text)


def _has_services(text: str) -> bool:
    """Tell whether `services` at the top is a mapping whose entries have an image or a build."""
    services = _SERVICES.search(text)
    if services is None or _OTHER_FORMAT.search(text):
        return False
    block = _BLOCK.match(text, services.end())
    assert block is not None
    entry = _ENTRY.search(block[0])
    return entry is not None and block[0][entry.end()] != "-" and _IMAGE.search(block[0]) is not None
