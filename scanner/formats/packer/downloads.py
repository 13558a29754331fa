"""What builders download: installation media, disks and boxes, with their checksums.

See the documentation of `iso_url` and `iso_checksum` in the builders' plugins: a checksum is written as hexadecimal
digits, with or without the name of its algorithm before them; `none` turns the comparison off, and `file:` takes it
from another file, which moves with what it describes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference
from scanner.facts.downloads import download
from scanner.formats.packer.go_actions import without_actions
from scanner.formats.terraform.readers.blocks import objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.evaluate.values import Value
    from scanner.facts.model import Reference
    from scanner.model import Pointer

FETCHER = "packer"
_PAIRS = (
    (("iso_url", "iso_urls"), "iso_checksum"),
    (("file_url", "file_urls"), "file_checksum"),
    (("guest_additions_url",), "guest_additions_sha256"),
    (("source_path",), "checksum"),
)
"""Attributes with URLs, and the attribute with the checksum of what is there."""
_digest = re.compile(r"(?:(?:md5|sha1|sha224|sha256|sha384|sha512):)?((?:[0-9a-fA-F]{8}){4,16})\Z").match
_LENGTHS = frozenset({32, 40, 56, 64, 96, 128})
_remote = re.compile(r"(?:[a-z0-9]+::)?(?:https?|ftp|s3|gs|smb)://").match


def of_builder(body: dict[str, Value], at: Pointer) -> Iterator[Reference]:
    """Yield the downloads of a builder, and of the blocks that are written in it."""
    yield from _downloads(body, at)
    for name, value in body.items():
        if isinstance(value, list | dict) and name != "dynamic":
            for block in objects(value, (*at, name)):
                yield from _downloads(block.body, block.at)


def _downloads(body: Mapping[str, Value], at: Pointer) -> Iterator[Reference]:
    for names, checksum in _PAIRS:
        for name in names:
            for place, url, unknown in _urls(body.get(name), (*at, name)):
                if _remote(url) or (name != "source_path" and url.startswith(("${", "{{"))):
                    yield _download(place, url, unknown, without_actions(body.get(checksum)))


def _urls(value: Value, at: Pointer) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
    items = enumerate(value) if isinstance(value, list) else [(None, value)]
    for index, item in items:
        written = as_reference(without_actions(item))
        if written is not None:
            yield (at if index is None else (*at, index)), *written


def _download(at: Pointer, url: str, unknown: tuple[str, ...], checksum: Value) -> Reference:
    written, undecided = as_reference(checksum) or ("", ())
    found = _digest(written.strip())
    digest = found[1].lower() if found is not None and len(found[1]) in _LENGTHS else None
    reference = download(
        at, url, fetcher=FETCHER, phase="build", target="image", digest=digest, unknown=unknown
    )
    if undecided and reference.grade != "digest" and not written.startswith(("file:", "none")):
        every = tuple(dict.fromkeys(unknown + undecided))
        return msgspec.structs.replace(reference, grade="unknown", unknown=every)
    return reference
