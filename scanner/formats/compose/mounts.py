"""What is mounted into the container of a service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.model import Mount
from scanner.formats.compose.interpolation import MASK
from scanner.formats.compose.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.formats.compose.layers import Field, Service
    from scanner.model import Offsets

_KINDS = {
    "bind": "host",
    "volume": "volume",
    "tmpfs": "tmpfs",
    "npipe": "host",
    "cluster": "volume",
    "image": "image",
}
_path = re.compile(r"[./~]|[A-Za-z]:[\\/]").match
_drive = re.compile(r"[A-Za-z]:[\\/]").match
_READ_ONLY = frozenset(("ro", "readonly"))


def mounts(service: Service, volumes: Mapping[str, Any]) -> tuple[Mount, ...]:
    """Return the mounts of a service; a nearer one replaces one with the same target.

    Args:
        service: the service.
        volumes: the named volumes that the document defines.
    """
    found: dict[tuple[str, str], Mount] = {}
    for mount in _all(service, volumes):
        found.setdefault((mount.target, mount.source if mount.unknown else ""), mount)
    return tuple(found.values())


def _all(service: Service, volumes: Mapping[str, Any]) -> Iterator[Mount]:
    for field in service.items("volumes"):
        mount = _long(service, field) if isinstance(field.value, dict) else _short(service, field)
        yield _resolved(mount, volumes)
    for field in service.items("tmpfs"):
        text = service.text(field)
        yield Mount(field.at, "tmpfs", "", text.value.partition(":")[0], False, text.unknown)
    for kind, key, directory in (("config", "configs", "/"), ("secret", "secrets", "/run/secrets/")):
        for field in service.items(key):
            yield _granted(service, field, kind, directory)


def _short(service: Service, field: Field) -> Mount:
    """Return a mount written `[source:]target[:mode]`."""
    text = service.text(field)
    ranges = _parts(text.masked)
    source, target, mode = (text.value[start:end] for start, end in ranges)
    kind = _kind(text.masked[: ranges[0][1]])
    return Mount(field.at, kind, source, target, not _READ_ONLY.isdisjoint(mode.split(",")), text.unknown)


def _parts(text: str) -> list[Offsets]:
    """Return the ranges of source, target and mode; a colon after a drive letter separates nothing."""
    ranges: list[Offsets] = []
    start = 0
    while len(ranges) < 3 and start <= len(text):
        end = text.find(":", start + 2 if _drive(text, start) else start)
        end = len(text) if end < 0 else end
        ranges.append((start, end))
        start = end + 1
    if len(ranges) == 1:
        ranges.insert(0, (0, 0))
    return [*ranges, (0, 0)][:3]


def _kind(source: str) -> str:
    if not source:
        return "volume"
    if _path(source) or "/" in source:
        return "host"
    return "other" if MASK in source else "volume"


def _long(service: Service, field: Field) -> Mount:
    """Return a mount written as a mapping."""
    unknown: list[str] = []
    texts: dict[str, str] = {}
    for key in ("type", "source", "src", "target", "dst", "destination"):
        found = field.get(key)
        if found is not None:
            text = service.text(found)
            texts[key] = text.value
            unknown.extend(text.unknown)
    source = texts.get("source", texts.get("src", ""))
    target = texts.get("target", texts.get("dst", texts.get("destination", "")))
    read_only = False
    for key in ("read_only", "readonly"):
        flag = field.get(key)
        if flag is not None:
            value = setting(service, flag)
            unknown.extend(value.unknown)
            read_only = value.value is True or str(value.value).lower() in ("true", "1", "yes", "on", "y")
    kind = _KINDS.get(texts.get("type", "volume"), "other")
    return Mount(field.at, kind, source, target, read_only, tuple(dict.fromkeys(unknown)))


def _granted(service: Service, field: Field, kind: str, directory: str) -> Mount:
    """Return a config or secret that is given to a service, by name or as a mapping."""
    source = service.text(field.get("source") or field)
    target = field.get("target")
    wanted = service.text(target) if target is not None else source
    path = wanted.value if wanted.value.startswith("/") else directory + wanted.value
    return Mount(field.at, kind, source.value, path, True, (*source.unknown, *wanted.unknown))


def _resolved(mount: Mount, volumes: Mapping[str, Any]) -> Mount:
    """Return a mount, as one of a path of the host if its volume is bound to one."""
    volume = volumes.get(mount.source) if mount.kind == "volume" else None
    options = volume.get("driver_opts") if isinstance(volume, dict) else None
    if not isinstance(options, dict) or not isinstance(options.get("device"), str):
        return mount
    flags = str(options.get("o", "")).split(",")
    if "bind" not in flags and options.get("type") != "none":
        return mount
    read_only = mount.read_only or not _READ_ONLY.isdisjoint(flags)
    return Mount(mount.at, "host", options["device"], mount.target, read_only, mount.unknown)
