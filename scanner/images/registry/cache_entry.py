"""One entry of the cache: what it is about, when it was kept, and its content, in a form that shows every damage."""

from __future__ import annotations

import hashlib

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.digests import check_content, sha256
from scanner.version import __version__

MAX_HEADER = 16 * 1024
_CHECK_BYTES = 32
_LENGTH_BYTES = 4
OVERHEAD = _CHECK_BYTES + _LENGTH_BYTES + MAX_HEADER
"""Bytes that an entry may have beside its content."""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """What an entry is about.

    Attributes:
        kind: `manifest` and `blob` by digest; `tag`, `referrers`, `tags`, and `absent-manifest`, `absent-blob`.
        registry: host with port.
        path: the repository.
        name: the digest or the tag, "" for all tags.
    """

    kind: str
    registry: str
    path: str
    name: str

    def file_name(self) -> str:
        """Return the name of its file: hexadecimal digits that hardly any other key has."""
        parts = f"{self.kind}\0{self.registry}\0{self.path}\0{self.name}"
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


class Entry(msgspec.Struct, frozen=True):
    """What is kept.

    Attributes:
        key: what it is about.
        stored_at: seconds since 1970.
        digest: digest of the content.
        media_type: media type of a manifest.
        version: version of the scanner that kept it.
        content: the content; it is not in the header.
    """

    key: Key
    stored_at: float
    digest: str
    media_type: str = ""
    version: str = ""
    content: bytes = b""


def make_entry(key: Key, stored_at: float, content: bytes, digest: str = "", media_type: str = "") -> Entry:
    """Return an entry; the digest is that of the content where none is given."""
    return Entry(key, stored_at, digest or sha256(content), media_type, __version__, content)


def pack(entry: Entry) -> bytes:
    """Return an entry as bytes: a check of the header (SHA-256), its length, the header (JSON), the content.

    Raises:
        ValueError: the header would be too large.
    """
    header = msgspec.json.encode(msgspec.structs.replace(entry, content=b""))
    if len(header) > MAX_HEADER:
        raise ValueError("the header is too large")
    return b"".join(
        (hashlib.sha256(header).digest(), len(header).to_bytes(_LENGTH_BYTES, "big"), header, entry.content)
    )


def unpack(data: bytes, key: Key) -> Entry:
    """Return the entry about a key that bytes hold.

    Raises:
        ValueError: they hold none, or one about something else, or it is damaged.
    """
    start = _CHECK_BYTES + _LENGTH_BYTES
    end = start + int.from_bytes(data[_CHECK_BYTES:start], "big")
    if not start < end <= min(len(data), start + MAX_HEADER):
        raise ValueError("the entry is cut")
    header, content = data[start:end], data[end:]
    if hashlib.sha256(header).digest() != data[:_CHECK_BYTES]:
        raise ValueError("the header is damaged")
    try:
        entry = msgspec.json.decode(header, type=Entry)
        check_content(content, entry.digest, "the entry")
    except (msgspec.MsgspecError, RecursionError, RegistryError) as error:
        raise ValueError("the entry is damaged") from error
    if entry.key != key:
        raise ValueError("the entry is about something else")
    return msgspec.structs.replace(entry, content=content)
