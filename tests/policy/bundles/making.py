"""Makes archives and signatures, good and bad, byte by byte."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

X = b"package x\n\nimport rego.v1\n\ndeny contains 1\n"


def entry(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, **fields: object
) -> tuple[tarfile.TarInfo, bytes]:
    """Return an entry of an archive."""
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tar(entries: Iterable[tuple[tarfile.TarInfo, bytes]], format_: int = tarfile.PAX_FORMAT) -> bytes:
    """Return an archive, not compressed."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=format_) as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a compressed archive of files."""
    return gzip.compress(tar(entry(name, content) for name, content in files.items()), mtime=0)


def raw_header(name: bytes, size: bytes = b"00000000000", kind: bytes = b"0") -> bytes:
    """Return a header of an archive with a right checksum, whatever stands in it."""
    header = bytearray(512)
    header[: len(name)] = name
    header[124 : 124 + len(size)] = size
    header[156:157] = kind
    header[257:265] = b"ustar\x0000"
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def padded(content: bytes) -> bytes:
    """Return a content with the zeros behind it."""
    return content + bytes(-len(content) % 512)


def extended(*records: bytes, kind: bytes = b"x") -> bytes:
    """Return an extended header with records (`path=x`)."""
    written = b""
    for record in records:
        length = len(record) + 3
        while len(b"%d %b\n" % (length, record)) != length:
            length += 1
        written += b"%d %b\n" % (length, record)
    return raw_header(b"pax", b"%011o" % len(written), kind) + padded(written)
