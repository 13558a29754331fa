"""Reads the fields of content descriptors; what is malformed is a `RegistryError` of that reason."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from scanner.errors import RegistryError
from scanner.facts.images import check_digest
from scanner.images.registry.spelling import check_spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TEXT = 1000
"""Characters of a media type: its two parts have at most 127 each (RFC 6838, section 4.2), and it has few parameters."""
_PLATFORM_FIELDS = frozenset({"os", "architecture", "variant"})
_platform_part = re.compile(r"[A-Za-z0-9._-]{1,64}\Z").match


def read_media_type(value: Any) -> str:
    """Return `mediaType`."""
    if not isinstance(value, str) or not value:
        raise malformed("a descriptor does not say its media type")
    _check_length(value, "mediaType")
    return value


def read_digest(value: Any) -> str:
    """Return `digest`."""
    if not isinstance(value, str):
        raise malformed("a descriptor has no digest")
    try:
        check_digest(value)
    except ValueError as exc:
        raise malformed(f"a descriptor's digest is malformed: {exc}") from exc
    _check_length(value, "digest")  # those of algorithms that nobody knows have any length
    return value


def read_size(value: Any) -> int:
    """Return `size`, -1 where it is not said."""
    if value is None:
        return -1
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed("a descriptor's size is not a number of bytes")
    return value


def read_text(value: Mapping[str, Any], key: str) -> str:
    """Return a string of an object, "" where it is not said."""
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise malformed(f"{key} is not a string")
    _check_length(found, key)
    return found


def read_annotations(value: Any) -> dict[str, str]:
    """Return `annotations`, none where they are not said."""
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise malformed("a descriptor's annotations are not strings")
    return dict(value)


def read_platform(value: Any) -> str:
    """Return `os/architecture[/variant]`, "" where one of the first two is not said."""
    if value is None:
        return ""
    if not isinstance(value, dict):
        raise malformed("a descriptor's platform is not an object")
    check_spelling(value, _PLATFORM_FIELDS)
    parts = [read_text(value, key) for key in ("os", "architecture", "variant")]
    if any(part and not _platform_part(part) for part in parts):
        raise malformed("a descriptor's platform is malformed")
    return "/".join(filter(None, parts)) if parts[0] and parts[1] else ""


def read_data(value: Any) -> bytes | None:
    """Return the bytes of `data`, None where it is not said."""
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (ValueError, TypeError) as exc:  # of which binascii.Error is one
        raise malformed("a descriptor's embedded data is not base64") from exc


def _check_length(text: str, key: str) -> None:
    if len(text) > MAX_TEXT:
        raise malformed(f"{key} is longer than {MAX_TEXT} characters")


def malformed(message: str) -> RegistryError:
    """Return the error for what is malformed."""
    return RegistryError(message, reason="malformed")
