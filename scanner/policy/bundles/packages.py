"""Finds the package of a policy without reading the policy."""

from __future__ import annotations

import re

import msgspec

_PACKAGE = re.compile(r"^[ \t]*package\s+([^\s#]+)", re.MULTILINE)
_SEGMENT = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)')


def package_of(text: str) -> tuple[str, ...]:
    """Return the segments of a policy's package, () if none is found: then no root allows it."""
    found = _PACKAGE.search(text)
    if found is None:
        return ()
    try:
        return tuple(
            msgspec.json.decode(f'"{quoted}"', type=str) if quoted else bare
            for quoted, bare in _SEGMENT.findall(found[1])
        )
    except msgspec.MsgspecError:
        return ()
