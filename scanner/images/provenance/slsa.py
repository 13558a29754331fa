"""Reads SLSA provenance 1.0 and 1.1, which have one predicate type.

Source: https://slsa.dev/spec/v1.1/provenance; the build types of GitHub (`actions.github.io/buildtypes/workflow/v1`),
GitLab (`docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1`), Google (`gcb-buildtypes/google-worker/v1`),
BuildKit (docs/attestations/slsa-definitions.md) and Tekton Chains (docs/slsa-provenance.md).
"""

from __future__ import annotations

from typing import Any

from scanner.images.foreign_json import at, items, text
from scanner.images.provenance.build import Build
from scanner.images.provenance.git_source import Source, git_source, source_of
from scanner.images.provenance.materials import digest_of, materials_of
from scanner.images.times import time_of, written

_DECLARATIONS = (
    ("workflow", "repository"),  # GitHub
    ("source",),  # GitLab, slsa-github-generator
    ("source", "artifact"),  # slsa-github-generator, in drafts
    ("sourceToBuild", "repository"),  # Google
    ("buildConfigSource", "repository"),  # Google, where nothing else is built
    ("configSource",),  # BuildKit
)
"""Where external parameters say what is built: a URI, or a resource with one."""
_TEKTON_SOURCE = "inputs/result"
"""What Tekton Chains calls a dependency that is a source, and not the definition of a task."""


def read_v1(predicate: Any) -> Build:
    """Return what a predicate of version 1 says."""
    definition, details = at(predicate, "buildDefinition"), at(predicate, "runDetails")
    materials = materials_of(definition, "resolvedDependencies")
    source = _source(definition, details, materials_of({"found": _inputs(definition)}, "found"))
    return Build(
        slsa_version="1.0",
        builder=text(details, "builder", "id") or "",
        build_type=text(definition, "buildType") or "",
        source=source.repository if source else None,
        revision=source.revision if source else None,
        invocation=text(details, "metadata", "invocationId") or text(details, "metadata", "invocationID"),
        started_at=written(time_of(at(details, "metadata", "startedOn"))),
        finished_at=written(time_of(at(details, "metadata", "finishedOn"))),
        materials=materials,
    )


def _source(definition: Any, details: Any, inputs: Any) -> Source | None:
    parameters = at(definition, "externalParameters")
    for path in _DECLARATIONS:
        if declared := _resource(at(parameters, *path)):
            return source_of(declared, inputs)
    vcs = at(details, "metadata", "buildkit_metadata", "vcs")
    uri, revision = text(vcs, "source"), text(vcs, "revision")
    declared = git_source(uri, f"gitCommit:{revision}" if revision else None) if uri else None
    return source_of(declared, inputs)


def _resource(value: Any) -> Source | None:
    if isinstance(value, str):
        return git_source(value)
    uri = text(value, "uri")
    return git_source(uri, digest_of(at(value, "digest"))) if uri else None


def _inputs(definition: Any) -> list[Any]:
    """Return the dependencies that may be the source: those that are called so, if any is."""
    dependencies = items(definition, "resolvedDependencies")
    called = [item for item in dependencies if text(item, "name") == _TEKTON_SOURCE]
    return called or dependencies
