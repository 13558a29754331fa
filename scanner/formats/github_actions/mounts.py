"""What is mounted into the containers of a job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.model import Mount
from scanner.formats.github_actions.expressions import EXPRESSION, unknown_in

if TYPE_CHECKING:
    from scanner.model import Pointer

_READ_ONLY = frozenset(("ro", "readonly"))
_parts = re.compile(rf"(?>(?:{EXPRESSION.pattern}|[^:])+)").findall


def volume(text: str, at: Pointer) -> Mount:
    """Return the mount that is written `[source:]target[:options]`."""
    parts: list[str] = _parts(text)
    source = parts[0] if len(parts) > 1 else ""
    target = parts[1] if len(parts) > 1 else text
    modes = parts[2].split(",") if len(parts) > 2 else ()
    return Mount(at, _kind(source), source, target, not _READ_ONLY.isdisjoint(modes), unknown_in(text))


def mount(text: str, at: Pointer) -> Mount:
    """Return the mount that is written `type=bind,source=...,target=...`."""
    fields = dict(part.strip().partition("=")[::2] for part in text.split(","))
    kind = fields.get("type", "volume")
    return Mount(
        at=at,
        kind={"bind": "host", "volume": "volume", "tmpfs": "tmpfs"}.get(kind, "other"),
        source=fields.get("source", fields.get("src", "")),
        target=fields.get("target", fields.get("dst", fields.get("destination", ""))),
        read_only=not _READ_ONLY.isdisjoint(fields) and fields.get("readonly", "") != "false",
        unknown=unknown_in(text),
    )


def tmpfs(text: str, at: Pointer) -> Mount:
    """Return the mount that is written `target[:options]`."""
    return Mount(at, "tmpfs", "", text.partition(":")[0], False, unknown_in(text))


def _kind(source: str) -> str:
    """Return what is mounted: a path behind an expression is one of the host, a bare expression may be either."""
    if not source:
        return "volume"
    rest = EXPRESSION.sub("", source)
    if source.startswith((".", "/", "~")) or rest.startswith("/"):
        return "host"
    return "volume" if rest == source else "other"
