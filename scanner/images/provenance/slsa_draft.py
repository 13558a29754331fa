"""Reads SLSA provenance of before 1.0.

Source: https://slsa.dev/provenance/v0.1 and /v0.2; BuildKit, docs/attestations/slsa-provenance.md; Tekton Chains,
docs/slsa-provenance.md.
"""

from __future__ import annotations

from typing import Any

from scanner.facts.git import without_credentials
from scanner.images.foreign_json import at, text
from scanner.images.provenance.build import Build
from scanner.images.provenance.git_source import Source, git_source, source_of
from scanner.images.provenance.materials import digest_of, materials_of
from scanner.images.times import time_of, written

_BUILDKIT_METADATA = "https://mobyproject.org/buildkit@v1#metadata"


def read_v0_2(predicate: Any) -> Build:
    """Return what a predicate of version 0.2 says."""
    configured = at(predicate, "invocation", "configSource")
    declared = _configured(configured) or _vcs(at(predicate, "metadata", _BUILDKIT_METADATA, "vcs"))
    return _build(
        predicate, "0.2", text(predicate, "buildType"), declared or _chains(at(predicate, "invocation"))
    )


def read_v0_1(predicate: Any) -> Build:
    """Return what a predicate of version 0.1 says: the recipe stands in the material that it points at."""
    index = at(predicate, "recipe", "definedInMaterial")
    materials = at(predicate, "materials")
    defined = None
    if isinstance(index, int) and isinstance(materials, list) and 0 <= index < len(materials):
        defined = _configured(materials[index])
    return _build(predicate, "0.1", text(predicate, "recipe", "type"), defined)


def _build(predicate: Any, version: str, build_type: str | None, declared: Source | None) -> Build:
    materials = materials_of(predicate, "materials")
    source = source_of(declared, materials)
    invocation = text(predicate, "metadata", "buildInvocationId") or text(
        predicate, "metadata", "buildInvocationID"
    )
    return Build(
        slsa_version=version,
        builder=text(predicate, "builder", "id") or "",
        build_type=build_type or "",
        source=source.repository if source else None,
        revision=source.revision if source else None,
        invocation=invocation,
        started_at=written(time_of(at(predicate, "metadata", "buildStartedOn"))),
        finished_at=written(time_of(at(predicate, "metadata", "buildFinishedOn"))),
        materials=materials,
    )


def _configured(value: Any) -> Source | None:
    uri = text(value, "uri")
    return git_source(uri, digest_of(at(value, "digest"))) if uri else None


def _vcs(value: Any) -> Source | None:
    """Return what BuildKit was told of a local directory's repository."""
    uri, revision = text(value, "source"), text(value, "revision")
    return git_source(uri, f"gitCommit:{revision}" if revision else None) if uri else None


def _chains(invocation: Any) -> Source | None:
    """Return what the parameters say by which Tekton Chains is told of a repository."""
    url = text(invocation, "parameters", "CHAINS-GIT_URL")
    commit = text(invocation, "parameters", "CHAINS-GIT_COMMIT")
    return git_source(without_credentials(url), f"sha1:{commit}" if commit else None) if url else None
