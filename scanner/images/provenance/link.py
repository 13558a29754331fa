"""Reads in-toto links: what a step used, without a word of who ran it.

Source: in-toto attestation framework, spec/predicates/link.md; in-toto specification 1.0, section 4.4.
"""

from __future__ import annotations

from typing import Any

from scanner.facts.evidence import Material
from scanner.facts.git import without_credentials
from scanner.images.foreign_json import MAX_TEXT, at
from scanner.images.provenance.build import Build
from scanner.images.provenance.git_source import source_of
from scanner.images.provenance.materials import MAX_MATERIALS, digest_of, materials_of


def read_link(predicate: Any) -> Build:
    """Return what a link says; materials are resources, or digests by path in links of before 0.3."""
    found = at(predicate, "materials")
    materials = _by_path(found) if isinstance(found, dict) else materials_of(predicate, "materials")
    source = source_of(None, materials)
    return Build(
        source=source.repository if source else None,
        revision=source.revision if source else None,
        materials=materials,
    )


def _by_path(found: dict[Any, Any]) -> tuple[Material, ...]:
    known = [(path, digests) for path, digests in found.items() if isinstance(path, str)]
    return tuple(
        Material(without_credentials(path), digest_of(digests))
        for path, digests in sorted(known, key=lambda pair: pair[0])[:MAX_MATERIALS]
        if 0 < len(path) <= MAX_TEXT
    )
