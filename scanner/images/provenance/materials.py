"""Reads what a build used: URIs with digests.

Source: in-toto attestation framework, spec/v1/digest_set.md and resource_descriptor.md; SLSA 0.2, "materials".
"""

from __future__ import annotations

import re
from typing import Any

from scanner.facts.evidence import Material
from scanner.facts.git import without_credentials
from scanner.images.foreign_json import items, text

MAX_MATERIALS = 200
_ALGORITHMS = ("sha256", "sha512", "sha384", "gitCommit", "sha1")
"""Those that are told first, where there are several."""
_hexadecimal = re.compile(r"[0-9A-Fa-f]{32,128}\Z").match


def materials_of(value: Any, *path: str) -> tuple[Material, ...]:
    """Return the materials of a list of resources, those without a URI left out."""
    found = (_material(item) for item in items(value, *path)[: 10 * MAX_MATERIALS])
    return tuple([material for material in found if material is not None][:MAX_MATERIALS])


def digest_of(value: Any) -> str | None:
    """Return `algorithm:hex` of a set of digests, the strongest that is known; None if there is none."""
    if not isinstance(value, dict):
        return None
    known = [name for name in _ALGORITHMS if name in value]
    for name in (*known, *sorted(key for key in value if isinstance(key, str) and key not in known)):
        encoded = value[name]
        if len(name) <= 32 and isinstance(encoded, str) and _hexadecimal(encoded):
            return f"{name}:{encoded.lower()}"
    return None


def _material(value: Any) -> Material | None:
    uri = text(value, "uri") or text(value, "name")
    if uri is None:
        return None
    return Material(without_credentials(uri), digest_of(value.get("digest")))
