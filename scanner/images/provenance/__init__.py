"""Reads provenance: from the predicate of a statement to builder, source, revision and materials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.provenance.build import Build
from scanner.images.provenance.link import read_link
from scanner.images.provenance.slsa import read_v1
from scanner.images.provenance.slsa_draft import read_v0_1, read_v0_2

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Build", "provenance_reader"]

_READERS: tuple[tuple[str, Callable[[Any], Build]], ...] = (
    ("https://slsa.dev/provenance/v0.1", read_v0_1),
    ("https://slsa.dev/provenance/v0.2", read_v0_2),
    ("https://slsa.dev/provenance/v1", read_v1),
    ("https://in-toto.io/Link", read_link),
    ("https://in-toto.io/attestation/link", read_link),
)
_BOUNDARIES = ("", "/", ".")
"""What may follow the type of a reader: nothing, or a version of it."""


def provenance_reader(predicate_type: str) -> Callable[[Any], Build] | None:
    """Return what reads predicates of a type, None if the type is not that of provenance."""
    for prefix, reader in _READERS:
        if predicate_type.startswith(prefix) and predicate_type[len(prefix) :][:1] in _BOUNDARIES:
            return reader
    return None
