"""What a bundle is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Source
    from scanner.policy.engines.protocol import RegoVersion

TEST_SUFFIX = "_test.rego"


class Bundle(msgspec.Struct, frozen=True):
    """Policies and data as one place has them, read and verified; nothing of it is evaluated yet.

    Attributes:
        place: the place as the user named it (`policies`, `pack.tar.gz`, `oci://registry.example.com/pack@sha256:...`).
        policies: the files whose name ends in `.rego`, by path; unit tests too where they were asked for.
        manifests: YAML and JSON files that may hold Gatekeeper's templates and constraints, by path.
        data: the documents of its data files, each mounted at its directory as OPA does it.
        sha256: over the names and bytes of all its files, 64 hexadecimal digits.
        revision: commit, or revision of the bundle's own manifest; "" where there is none.
        verified: how it was verified, for people (`digest sha256:...`, `signature of key release`); () if it was not.
        rego_versions: the version of the syntax of policies, by path, where the bundle's manifest says it.
        directory: whether it is a directory, whose files the user may edit.
        controls: what describes the control frameworks that its rules speak to, beside the shipped ones.

    The path of every source is what messages show: for a directory, its name and the path below it; for anything else,
    the place without its digest and the path within (`pack.tar.gz/lib/main.rego`).
    """

    place: str
    policies: tuple[Source, ...]
    manifests: tuple[Source, ...] = ()
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)
    sha256: str = ""
    revision: str = ""
    verified: tuple[str, ...] = ()
    rego_versions: Mapping[str, RegoVersion] = msgspec.field(default_factory=dict)
    directory: bool = False
    controls: Source | None = None
