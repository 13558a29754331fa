"""Functions that hash strings and files.

`bcrypt` and `uuid` give something else each time, and `rsadecrypt` would give away a secret: they are unknown.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.files import content
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import NUMBER, STRING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.function import Surroundings

_NAMESPACES = {
    "dns": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "url": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    "oid": "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    "x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}
"""RFC 9562, section 6.6."""

_uuid = re.compile(
    r"(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})", re.IGNORECASE
).fullmatch
_bare_uuid = re.compile(r"[0-9a-f]{32}", re.IGNORECASE).fullmatch


def hexadecimal(algorithm: str, data: bytes) -> str:
    """Return the hash of data in hexadecimal digits."""
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def base64(algorithm: str, data: bytes) -> str:
    """Return the hash of data in base64."""
    return b64encode(hashlib.new(algorithm, data, usedforsecurity=False).digest()).decode()


def _of_text(digest: Callable[[bytes], str], text: str) -> str:
    return digest(text.encode())


def _of_file(digest: Callable[[bytes], str], surroundings: Surroundings, path: str) -> str:
    return digest(content(surroundings, path))


def _uuidv5(namespace: str, name: str) -> str:
    """Return the UUID of a name. RFC 9562, section 5.5."""
    data = _uuid_bytes(_NAMESPACES.get(namespace, namespace)) + name.encode()
    digest = bytearray(hashlib.sha1(data, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _uuid_bytes(text: str) -> bytes:
    if _bare_uuid(text):
        return bytes.fromhex(text)
    match = _uuid(text[1:-1] if len(text) == 38 else text)
    if match is None:
        raise FunctionError("the namespace is neither dns, url, oid or x500 nor a UUID")
    return bytes.fromhex("".join(match.groups()))


def _unknown(*_arguments: object) -> NoReturn:
    raise ExhaustedError


_DIGESTS = {
    **{name: partial(hexadecimal, name) for name in ("md5", "sha1", "sha256", "sha512")},
    "base64sha256": partial(base64, "sha256"),
    "base64sha512": partial(base64, "sha512"),
}

FUNCTIONS = {
    **{name: Function(partial(_of_text, digest), (STRING,)) for name, digest in _DIGESTS.items()},
    **{
        f"file{name}": Function(partial(_of_file, digest), (STRING,), looks_around=True)
        for name, digest in _DIGESTS.items()
    },
    "uuidv5": Function(_uuidv5, (STRING, STRING)),
    "uuid": Function(_unknown, ()),
    "bcrypt": Function(_unknown, (STRING,), rest=NUMBER),
    "rsadecrypt": Function(_unknown, (STRING, STRING)),
}
