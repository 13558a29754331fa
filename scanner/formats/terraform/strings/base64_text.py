"""Texts that are given in base64, plain or compressed."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

from scanner.formats.terraform.strings.rendered import Rendered

if TYPE_CHECKING:
    from scanner.model import Offsets

_BASE64 = re.compile(r"\s*+[A-Za-z0-9+/\r\n]{8,}+={0,2}\s*+\Z")
_BEGINNING = re.compile(r"(?i)\s*+(?:[#<{]|content-type:|mime-version:)")
"""What texts that an instance is given to boot with begin with: other words may look like base64."""
_GZIP = b"\x1f\x8b"
_MAX_BYTES = 1_000_000


def unwrapped(rendered: Rendered) -> Rendered:
    """Return the text that a text in base64 encodes, which stands where that stands as a whole; any other as it is."""
    if rendered.holes.expressions or not _BASE64.match(rendered.text):
        return rendered
    text = _decoded(rendered.text)
    if text is None:
        return rendered
    length = len(rendered.text)

    def whole(_start: int, _end: int) -> Offsets:
        return rendered.locate(0, length)

    return Rendered(text, rendered.holes, whole)


def _decoded(text: str) -> str | None:
    """Return the text in base64, None where it is none."""
    try:
        data = b64decode(text)
        if data.startswith(_GZIP):
            data = _unpacked(data)
        text = data.decode()
    except ValueError:
        return None
    return text if _BEGINNING.match(text) else None


def _unpacked(data: bytes) -> bytes:
    import zlib  # noqa: PLC0415 - few configurations hold anything compressed

    try:
        return zlib.decompressobj(wbits=31).decompress(data, _MAX_BYTES)
    except zlib.error as error:
        raise ValueError("not compressed by gzip") from error
