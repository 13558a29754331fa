"""Finds out what a document is, by its content, and decodes it within limits."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from scanner.images.sbom.cyclonedx_xml import read_xml
from scanner.images.sbom.reading import Kind, UnreadableError
from scanner.images.sbom.shapes import text_of, texts_of
from scanner.images.sbom.spdx2_tag_value import read_tag_value

MAX_BYTES = 64 * 1024 * 1024
"""Size of a document."""

MAX_HOLDERS = 2_000_000
"""Objects and arrays of a JSON document: each takes up to 250 bytes of memory once decoded."""

MAX_VALUES = 8_000_000
"""Commas of a JSON document, about as many as its values."""

MAX_DEPTH = 100
"""Levels of a JSON document, as many as the scanner reads of any file."""

_HEAD = 64 * 1024
_tag_value = re.compile(rb"^[ \t]*SPDXVersion:", re.MULTILINE).search
_yaml = re.compile(rb"^[\"']?(?:spdxVersion|bomFormat)[\"']?:", re.MULTILINE).search
_context = re.compile(r"https?://spdx\.org/rdf/v?(3[0-9.]{0,10})/spdx-context\.json(?:ld)?\Z").match
"""Of the specification; Microsoft's sbom-tool writes it with another ending, which is not valid."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def opened(content: bytes, media_type: str) -> tuple[Kind, Any]:
    """Return what a document is, and the document in the shape of its format's JSON.

    JSON that is no SBOM is returned with an empty format: it may contain one.

    Args:
        content: the document.
        media_type: what it was published as; decides only for JSON that does not say what it is.

    Raises:
        UnreadableError: it cannot be decoded, is in a format that is not read, or exceeds a limit.
    """
    check_size(len(content))
    start = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[", b'"')):
        value = _decoded(content)
        return kind_of(value, media_type), value
    if start.startswith((b"<", *_UTF16)):
        version, document = read_xml(content)
        return Kind("cyclonedx", "xml", version), document
    if _tag_value(start):
        document = read_tag_value(content)
        return Kind("spdx", "tag-value", text_of(document.get("spdxVersion"))), document
    if _yaml(start):
        raise UnreadableError("it is YAML, which is not read; write it as JSON")
    raise UnreadableError("it is in no format of SBOMs that is read" if start else "it is empty")


def check_size(size: int) -> None:
    """Check the bytes of a document.

    Raises:
        UnreadableError: they are too many.
    """
    if size > MAX_BYTES:
        raise UnreadableError(f"it is larger than {MAX_BYTES // 1024 // 1024} MiB")


def kind_of(value: Any, media_type: str) -> Kind:
    """Return what decoded JSON is; its format is "" where neither the content nor the media type says it.

    Raises:
        UnreadableError: it is nested too deep.
    """
    if _is_deeper(value, MAX_DEPTH):
        raise UnreadableError(f"it is nested deeper than {MAX_DEPTH} levels")
    if type(value) is not dict:
        return Kind("", "json")
    if value.get("bomFormat") == "CycloneDX":
        return Kind("cyclonedx", "json", text_of(value.get("specVersion")))
    if "spdxVersion" in value:
        return Kind("spdx", "json", text_of(value["spdxVersion"]))
    for context in texts_of(value.get("@context"))[:10]:
        if found := _context(context):
            return Kind("spdx", "json-ld", found[1])
    if "cyclonedx" in media_type and "specVersion" in value:
        return Kind("cyclonedx", "json", text_of(value["specVersion"]))
    return Kind("", "json")


def _decoded(content: bytes) -> Any:
    if content.count(b"{") + content.count(b"[") > MAX_HOLDERS or content.count(b",") > MAX_VALUES:
        raise UnreadableError("it has too many values")
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise UnreadableError(f"it is not well-formed JSON: {str(exc)[:100]}") from exc
    except RecursionError as exc:
        raise UnreadableError(f"it is nested deeper than {MAX_DEPTH} levels") from exc


def _is_deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder if type(holder) is list else ())
            if type(item) is dict or type(item) is list
        ]
        if not level:
            return False
    return True
