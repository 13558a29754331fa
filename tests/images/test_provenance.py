from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.evidence import Material
from scanner.images.provenance import Build, provenance_reader
from scanner.images.provenance.git_source import Source, git_source

COMMIT = "8f5b1c0de1f0d3a2b4c5d6e7f8091a2b3c4d5e6f"
OTHER = "0123456789abcdef0123456789abcdef01234567"
SHA256 = "c" * 64
V0_1 = "https://slsa.dev/provenance/v0.1"
V0_2 = "https://slsa.dev/provenance/v0.2"
V1 = "https://slsa.dev/provenance/v1"


def read(predicate_type: str, predicate: Any) -> Build:
    reader = provenance_reader(predicate_type)
    assert reader is not None
    return reader(predicate)


def git(uri: str, commit: str = COMMIT, name: str = "gitCommit") -> dict[str, Any]:
    return {"uri": uri, "digest": {name: commit}}


CASES = [
    pytest.param(
        V1,
        {
            "buildDefinition": {
                "buildType": "https://actions.github.io/buildtypes/workflow/v1",
                "externalParameters": {
                    "workflow": {
                        "ref": "refs/heads/main",
                        "repository": "https://github.com/acme/shop",
                        "path": ".github/workflows/release.yml",
                    }
                },
                "internalParameters": {"github": {"event_name": "push", "repository_id": "1"}},
                "resolvedDependencies": [git("git+https://github.com/acme/shop@refs/heads/main")],
            },
            "runDetails": {
                "builder": {
                    "id": "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"
                },
                "metadata": {"invocationId": "https://github.com/acme/shop/actions/runs/7/attempts/1"},
            },
        },
        Build(
            slsa_version="1.0",
            builder="https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main",
            build_type="https://actions.github.io/buildtypes/workflow/v1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            invocation="https://github.com/acme/shop/actions/runs/7/attempts/1",
            materials=(Material("git+https://github.com/acme/shop@refs/heads/main", f"gitCommit:{COMMIT}"),),
        ),
        id="github",
    ),
    pytest.param(
        V0_2,
        {
            "builder": {
                "id": "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/"
                "generator_container_slsa3.yml@refs/tags/v2.0.0"
            },
            "buildType": "https://github.com/slsa-framework/slsa-github-generator/container@v1",
            "invocation": {
                "configSource": {
                    **git("git+https://github.com/acme/shop@refs/tags/v3", name="sha1"),
                    "entryPoint": ".github/workflows/release.yml",
                }
            },
            "metadata": {"buildInvocationID": "7-1", "completeness": {"parameters": True}},
            "materials": [git("git+https://github.com/acme/shop@refs/tags/v3", name="sha1")],
        },
        Build(
            slsa_version="0.2",
            builder="https://github.com/slsa-framework/slsa-github-generator/.github/workflows/"
            "generator_container_slsa3.yml@refs/tags/v2.0.0",
            build_type="https://github.com/slsa-framework/slsa-github-generator/container@v1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            invocation="7-1",
            materials=(Material("git+https://github.com/acme/shop@refs/tags/v3", f"sha1:{COMMIT}"),),
        ),
        id="slsa-github-generator",
    ),
    pytest.param(
        V1,
        {
            "buildDefinition": {
                "buildType": "https://docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1",
                "externalParameters": {
                    "entryPoint": "image",
                    "source": "https://gitlab.com/acme/shop",
                    "variables": {},
                },
                "resolvedDependencies": [git("https://gitlab.com/acme/shop", name="sha256")],
            },
            "runDetails": {
                "builder": {"id": "https://gitlab.com/acme/shop/-/runners/12"},
                "metadata": {
                    "invocationId": "991",
                    "startedOn": "2026-01-05T10:00:00Z",
                    "finishedOn": "2026-01-05T11:02:00+01:00",
                },
            },
        },
        Build(
            slsa_version="1.0",
            builder="https://gitlab.com/acme/shop/-/runners/12",
            build_type="https://docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1",
            source="https://gitlab.com/acme/shop",
            revision=COMMIT,
            invocation="991",
            started_at="2026-01-05T10:00:00Z",
            finished_at="2026-01-05T10:02:00Z",
            materials=(Material("https://gitlab.com/acme/shop", f"sha256:{COMMIT}"),),
        ),
        id="gitlab",
    ),
    pytest.param(
        V1,
        {
            "buildDefinition": {
                "buildType": "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
                "externalParameters": {
                    "buildConfigSource": {
                        "path": "cloudbuild.yaml",
                        "ref": "refs/heads/main",
                        "repository": "git+https://github.com/acme/configuration",
                    },
                    "sourceToBuild": {
                        "ref": "refs/heads/main",
                        "repository": "git+https://github.com/acme/shop",
                    },
                },
                "resolvedDependencies": [
                    git("git+https://github.com/acme/configuration@refs/heads/main", OTHER),
                    git("git+https://github.com/acme/shop@refs/heads/main"),
                    {
                        "uri": "gcr.io/cloud-builders/docker@sha256:" + SHA256,
                        "digest": {"sha256": SHA256},
                    },
                ],
            },
            "runDetails": {
                "builder": {"id": "https://cloudbuild.googleapis.com/GoogleHostedWorker"},
                "metadata": {"invocationId": "https://cloudbuild.googleapis.com/v1/projects/acme/builds/1"},
            },
        },
        Build(
            slsa_version="1.0",
            builder="https://cloudbuild.googleapis.com/GoogleHostedWorker",
            build_type="https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            invocation="https://cloudbuild.googleapis.com/v1/projects/acme/builds/1",
            materials=(
                Material("git+https://github.com/acme/configuration@refs/heads/main", f"gitCommit:{OTHER}"),
                Material("git+https://github.com/acme/shop@refs/heads/main", f"gitCommit:{COMMIT}"),
                Material(f"gcr.io/cloud-builders/docker@sha256:{SHA256}", f"sha256:{SHA256}"),
            ),
        ),
        id="google-cloud-build",
    ),
    pytest.param(
        V0_1,
        {
            "builder": {"id": "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3"},
            "recipe": {
                "type": "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1",
                "definedInMaterial": 1,
                "entryPoint": "cloudbuild.yaml",
            },
            "metadata": {
                "buildInvocationId": "1-2",
                "buildStartedOn": "2026-01-05T10:00:00.123456789Z",
                "buildFinishedOn": "later",
            },
            "materials": [
                {"uri": "gs://acme/source.tgz", "digest": {"sha256": SHA256}},
                git("https://github.com/acme/shop", name="sha1"),
            ],
        },
        Build(
            slsa_version="0.1",
            builder="https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3",
            build_type="https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            invocation="1-2",
            started_at="2026-01-05T10:00:00Z",
            materials=(
                Material("gs://acme/source.tgz", f"sha256:{SHA256}"),
                Material("https://github.com/acme/shop", f"sha1:{COMMIT}"),
            ),
        ),
        id="google-cloud-build-0.1",
    ),
    pytest.param(
        V0_2,
        {
            "builder": {"id": ""},
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": [
                {
                    "uri": "pkg:docker/alpine@3.20?platform=linux%2Famd64",
                    "digest": {"sha256": SHA256},
                }
            ],
            "invocation": {
                "configSource": {"entryPoint": "Dockerfile"},
                "parameters": {"frontend": "dockerfile.v0", "locals": [{"name": "context"}]},
                "environment": {"platform": "linux/amd64"},
            },
            "metadata": {
                "buildInvocationID": "abc",
                "buildStartedOn": "2026-01-05T10:00:00Z",
                "buildFinishedOn": "2026-01-05T10:01:00Z",
                "https://mobyproject.org/buildkit@v1#metadata": {
                    "vcs": {"source": "git@github.com:acme/shop.git", "revision": COMMIT}
                },
            },
        },
        Build(
            slsa_version="0.2",
            build_type="https://mobyproject.org/buildkit@v1",
            source="ssh://github.com/acme/shop",
            revision=COMMIT,
            invocation="abc",
            started_at="2026-01-05T10:00:00Z",
            finished_at="2026-01-05T10:01:00Z",
            materials=(Material("pkg:docker/alpine@3.20?platform=linux%2Famd64", f"sha256:{SHA256}"),),
        ),
        id="buildkit-max-local-context",
    ),
    pytest.param(
        V0_2,
        {
            "builder": {"id": "https://github.com/acme/shop/actions/runs/7"},
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": [
                {"uri": "https://github.com/acme/shop.git#refs/heads/main", "digest": {"sha1": COMMIT}}
            ],
            "invocation": {
                "configSource": {
                    "uri": "https://token:secret@github.com/acme/shop.git#refs/heads/main",
                    "digest": {"sha1": COMMIT},
                    "entryPoint": "Dockerfile",
                }
            },
        },
        Build(
            slsa_version="0.2",
            builder="https://github.com/acme/shop/actions/runs/7",
            build_type="https://mobyproject.org/buildkit@v1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            materials=(Material("https://github.com/acme/shop.git#refs/heads/main", f"sha1:{COMMIT}"),),
        ),
        id="buildkit-min-git-context",
    ),
    pytest.param(
        V1,
        {
            "buildDefinition": {
                "buildType": "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
                "externalParameters": {
                    "configSource": {
                        "uri": "https://github.com/acme/shop.git#refs/heads/main",
                        "digest": {"sha1": COMMIT},
                        "path": "Dockerfile",
                    },
                    "request": {"frontend": "dockerfile.v0"},
                },
                "resolvedDependencies": [
                    {
                        "uri": "pkg:docker/alpine@3.20?platform=linux%2Famd64",
                        "digest": {"sha256": SHA256},
                    }
                ],
            },
            "runDetails": {
                "builder": {"id": "https://builder.example"},
                "metadata": {"invocationID": "xyz", "startedOn": "2026-01-05T10:00:00Z"},
            },
        },
        Build(
            slsa_version="1.0",
            builder="https://builder.example",
            build_type="https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            invocation="xyz",
            started_at="2026-01-05T10:00:00Z",
            materials=(Material("pkg:docker/alpine@3.20?platform=linux%2Famd64", f"sha256:{SHA256}"),),
        ),
        id="buildkit-1",
    ),
    pytest.param(
        V1,
        {
            "buildDefinition": {
                "buildType": "https://tekton.dev/chains/v2/slsa",
                "externalParameters": {"runSpec": {"pipelineRef": {"name": "build"}}},
                "resolvedDependencies": [
                    git("git+https://github.com/acme/tasks.git", OTHER, "sha1") | {"name": "task"},
                    git("git+https://github.com/acme/shop.git", COMMIT, "sha1") | {"name": "inputs/result"},
                    {"uri": "oci://gcr.io/acme/step", "digest": {"sha256": SHA256}},
                ],
            },
            "runDetails": {"builder": {"id": "https://tekton.dev/chains/v2"}, "metadata": {}},
        },
        Build(
            slsa_version="1.0",
            builder="https://tekton.dev/chains/v2",
            build_type="https://tekton.dev/chains/v2/slsa",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            materials=(
                Material("git+https://github.com/acme/tasks.git", f"sha1:{OTHER}"),
                Material("git+https://github.com/acme/shop.git", f"sha1:{COMMIT}"),
                Material("oci://gcr.io/acme/step", f"sha256:{SHA256}"),
            ),
        ),
        id="tekton-chains-1",
    ),
    pytest.param(
        V0_2,
        {
            "builder": {"id": "https://tekton.dev/chains/v2"},
            "buildType": "tekton.dev/v1beta1/TaskRun",
            "invocation": {
                "configSource": {},
                "parameters": {
                    "CHAINS-GIT_URL": "https://github.com/acme/shop",
                    "CHAINS-GIT_COMMIT": COMMIT,
                },
            },
            "materials": [{"uri": "oci://gcr.io/acme/step", "digest": {"sha256": SHA256}}],
        },
        Build(
            slsa_version="0.2",
            builder="https://tekton.dev/chains/v2",
            build_type="tekton.dev/v1beta1/TaskRun",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            materials=(Material("oci://gcr.io/acme/step", f"sha256:{SHA256}"),),
        ),
        id="tekton-chains-0.2",
    ),
    pytest.param(
        "https://in-toto.io/attestation/link/v0.3",
        {
            "name": "build",
            "command": ["make"],
            "materials": [git("git+https://github.com/acme/shop@refs/heads/main")],
        },
        Build(
            source="https://github.com/acme/shop",
            revision=COMMIT,
            materials=(Material("git+https://github.com/acme/shop@refs/heads/main", f"gitCommit:{COMMIT}"),),
        ),
        id="in-toto-link-0.3",
    ),
    pytest.param(
        "https://in-toto.io/Link/v1",
        {
            "_type": "link",
            "materials": {"src/main.c": {"sha256": SHA256}, "README": {}},
            "products": {"app": {"sha256": SHA256}},
        },
        Build(materials=(Material("README"), Material("src/main.c", f"sha256:{SHA256}"))),
        id="in-toto-link-of-before",
    ),
    pytest.param(
        V0_1,
        {
            "builder": {"id": "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2"},
            "materials": [{"uri": f"https://github.com/acme/shop/commit/{COMMIT}"}],
            "recipe": {"type": "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2"},
        },
        Build(
            slsa_version="0.1",
            builder="https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2",
            build_type="https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2",
            source="https://github.com/acme/shop",
            revision=COMMIT,
            materials=(Material(f"https://github.com/acme/shop/commit/{COMMIT}"),),
        ),
        id="google-before-0.3",
    ),
    pytest.param(
        f"{V1}.0?draft",
        {
            "buildDefinition": {
                "buildType": "https://builder.example/delegator@v0",
                "externalParameters": {"source": {"artifact": git("git+https://github.com/acme/shop")}},
            },
            "runDetails": {"builder": {"id": "https://builder.example"}},
        },
        Build(
            slsa_version="1.0",
            builder="https://builder.example",
            build_type="https://builder.example/delegator@v0",
            source="https://github.com/acme/shop",
            revision=COMMIT,
        ),
        id="a-draft-of-1.0",
    ),
]


@pytest.mark.parametrize(("predicate_type", "predicate", "expected"), CASES)
def test_what_a_builder_says(predicate_type: str, predicate: Any, expected: Build) -> None:
    assert read(predicate_type, predicate) == expected


@pytest.mark.parametrize(
    "materials",
    [
        [git("git+https://github.com/acme/shop"), git("git+https://github.com/acme/other")],
        [{"uri": "https://example.com/source.tgz", "digest": {"sha256": SHA256}}],
        [],
    ],
    ids=["several repositories", "no repository", "nothing"],
)
def test_a_source_that_is_not_clear_is_not_told(materials: Any) -> None:
    build = read(V0_2, {"materials": materials})
    assert (build.source, build.revision) == (None, None)


def test_one_repository_at_two_commits_has_no_revision() -> None:
    materials = [git("git+https://github.com/acme/shop"), git("git+https://github.com/acme/shop", OTHER)]
    build = read(V0_2, {"materials": materials})
    assert (build.source, build.revision) == ("https://github.com/acme/shop", None)


SOURCES = [
    ("git+https://github.com/o/r@refs/heads/main", Source("https://github.com/o/r")),
    (f"git+https://GitHub.com/o/r.git@{COMMIT}", Source("https://github.com/o/r", COMMIT)),
    ("git+https://user:token@github.com/o/r", Source("https://github.com/o/r")),
    (f"https://github.com/o/r.git#{COMMIT}:sub", Source("https://github.com/o/r", COMMIT)),
    ("git@github.com:o/r.git", Source("ssh://github.com/o/r")),
    ("git+ssh://git@github.com/o/r.git", Source("ssh://github.com/o/r")),
    ("ssh://git@gitlab.example:2222/a/b/c.git", Source("ssh://gitlab.example:2222/a/b/c")),
    ("https://github.com/o/r/", Source("https://github.com/o/r")),
    (f"https://github.com/o/r/commit/{COMMIT}", Source("https://github.com/o/r", COMMIT)),
    (f"https://gitlab.example/a/b/c/-/commit/{COMMIT}", Source("https://gitlab.example/a/b/c", COMMIT)),
    (f"https://github.com/o/r/commit/{COMMIT}0", Source(f"https://github.com/o/r/commit/{COMMIT}0")),
    (f"https://github.com/commit/{COMMIT}", Source(f"https://github.com/commit/{COMMIT}")),
    (f"git+https://github.com/o/r@refs/heads/{COMMIT}0", Source("https://github.com/o/r")),
    ("pkg:docker/alpine@3.20", None),
    ("gs://acme/source.tgz", None),
    ("https://github.com", None),
    ("", None),
]


@pytest.mark.parametrize(("uri", "expected"), SOURCES, ids=[uri or "empty" for uri, _ in SOURCES])
def test_a_uri_of_a_repository(uri: str, expected: Source | None) -> None:
    assert git_source(uri) == expected


@pytest.mark.parametrize(
    ("predicate_type", "known"),
    [
        (V1, True),
        (f"{V1}.1", True),
        ("https://slsa.dev/provenance/v10", False),
        ("https://slsa.dev/provenance/v0.3", False),
        ("https://in-toto.io/Link/v0.3", True),
        ("https://in-toto.io/Linkage", False),
        ("https://slsa.dev/verification_summary/v1", False),
        ("", False),
    ],
)
def test_types_of_provenance(predicate_type: str, known: bool) -> None:
    assert (provenance_reader(predicate_type) is not None) == known


def test_materials_are_bounded() -> None:
    materials = [{"uri": f"https://example.com/{number}"} for number in range(300)]
    assert [each.uri for each in read(V0_2, {"materials": materials}).materials] == [
        f"https://example.com/{number}" for number in range(200)
    ]


KEYS = [
    "buildDefinition",
    "runDetails",
    "externalParameters",
    "resolvedDependencies",
    "workflow",
    "repository",
    "source",
    "configSource",
    "uri",
    "digest",
    "sha1",
    "gitCommit",
    "builder",
    "id",
    "metadata",
    "materials",
    "recipe",
    "definedInMaterial",
    "invocation",
    "parameters",
    "CHAINS-GIT_URL",
    "startedOn",
    "buildStartedOn",
    "name",
]
TEXTS = [COMMIT, "git+https://github.com/o/r@main", "git@host:p", "inputs/result", "2026-01-05T10:00:00Z"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(TEXTS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner)
    ),
    max_leaves=25,
)


@settings(max_examples=200)
@given(
    st.sampled_from([V0_1, V0_2, V1, "https://in-toto.io/Link/v1"]),
    st.dictionaries(st.sampled_from(KEYS), anything),
)
def test_any_predicate_gives_a_build(predicate_type: str, predicate: Any) -> None:
    build = read(predicate_type, predicate)
    assert build.revision is None or build.source is not None
    assert len(build.materials) <= 200
