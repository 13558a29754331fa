"""What provenance of any kind says of a build."""

from __future__ import annotations

import msgspec

from scanner.facts.evidence import Material  # noqa: TC001 - msgspec reads the annotations


class Build(msgspec.Struct, frozen=True):
    """A build: the fields of `Provenance` that its predicate says."""

    slsa_version: str = ""
    builder: str = ""
    build_type: str = ""
    source: str | None = None
    revision: str | None = None
    invocation: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    materials: tuple[Material, ...] = ()
