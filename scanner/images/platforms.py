"""Reads the platforms of an image: their manifests, and when their configurations say they were made.

Source: OCI image specification 1.1, image-index.md and config.md.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import RegistryError
from scanner.facts.evidence import Platform
from scanner.images.foreign_json import at, text
from scanner.images.lookups import look
from scanner.images.registry.media_types import essence
from scanner.images.times import time_of

if TYPE_CHECKING:
    from scanner.images.lookups import Record
    from scanner.images.model import Descriptor
    from scanner.images.outline import Outline
    from scanner.images.reader import RepositoryReader

MAX_CONFIGURATION = 4 << 20


class Described(msgspec.Struct, frozen=True):
    """A platform, and the annotations of its manifest that name the image it was built on."""

    platform: Platform
    base: Mapping[str, str] = msgspec.field(default_factory=dict)


class _Configuration(msgspec.Struct, frozen=True):
    """What matters of the configuration of an image: its platform, and when it was made."""

    name: str = ""
    created: str | None = None


async def describe(
    reader: RepositoryReader, record: Record, root: Outline, *, configurations: bool
) -> tuple[Described, ...]:
    """Return the platforms of an image; an artifact has none.

    Args:
        reader: reads the repository.
        record: takes down what was looked for.
        root: what the reference resolves to.
        configurations: whether the manifests of an index's platforms and configurations are read.
    """
    if root.kind == "image":
        read = await _configuration(reader, record, root) if configurations else _Configuration()
        return (Described(Platform(read.name, root.digest, read.created), root.base),)
    if not configurations:
        return tuple(Described(Platform(entry.platform, entry.digest)) for entry in root.platforms)
    started = [reader.scheduler.start(_platform(reader, record.part(), entry)) for entry in root.platforms]
    return tuple([await task for task in started])


def take_down_index(reader: RepositoryReader, record: Record, root: Outline) -> None:
    """Take down what of an index is not looked at: too many entries, and other indexes."""
    if root.kind == "index" and root.left_out:
        record.lacks("too-large", "platform", f"{reader.at(root.digest)}: {root.left_out} are looked at")
    for entry in root.nested:
        where = reader.at(entry.digest)
        record.lacks("unsupported", "platform", f"{where}: an index in an index is not looked into")


async def _platform(reader: RepositoryReader, record: Record, entry: Descriptor) -> Described:
    manifest = await reader.manifest(record, "platform", entry.digest)
    if manifest is None:
        return Described(Platform(entry.platform, entry.digest))
    if wrong := _contradiction(entry, manifest):
        record.lacks("malformed", "platform", f"{reader.at(entry.digest)}: {wrong}")
        return Described(Platform(entry.platform, entry.digest))
    read = await _configuration(reader, record, manifest)
    return Described(Platform(entry.platform or read.name, entry.digest, read.created), manifest.base)


def _contradiction(entry: Descriptor, manifest: Outline) -> str:
    """Return in words where a manifest is not what the index says, "" where it is."""
    if essence(entry.media_type) != essence(manifest.media_type):
        return f"the index says it is {entry.media_type[:200]}, it is {manifest.media_type[:200]}"
    if entry.size not in {-1, manifest.size}:
        return f"the index says it has {entry.size} bytes, it has {manifest.size}"
    return ""


async def _configuration(reader: RepositoryReader, record: Record, manifest: Outline) -> _Configuration:
    descriptor = manifest.configuration
    if descriptor is None or manifest.kind != "image":
        return _Configuration()
    read = await look(
        reader.scheduler,
        record,
        "configuration",
        reader.at(descriptor.digest),
        lambda: _read(reader.registries.blob(reader.repository, descriptor, MAX_CONFIGURATION)),
        optional=False,
    )
    return read or _Configuration()


def _read(content: bytes) -> _Configuration:
    try:
        value: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise RegistryError("the configuration is not JSON", reason="malformed") from exc
    parts = [text(value, key) or "" for key in ("os", "architecture", "variant")]
    name = "/".join(filter(None, parts)) if parts[0] and parts[1] else ""
    created = at(value, "created")
    return _Configuration(name[:200], created if time_of(created) is not None else None)
