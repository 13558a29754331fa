from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.evidence import Base, Material, Proof, Provenance
from scanner.images.base import base_of
from tests.images.memory import TRUSTED, proof_of, unsigned

DIGEST = f"sha256:{'a' * 64}"
OTHER = f"sha256:{'b' * 64}"
NAME = "org.opencontainers.image.base.name"
PINNED = "org.opencontainers.image.base.digest"
BUILDKIT = "https://mobyproject.org/buildkit@v1"


def built_with(*materials: Material, proof: Proof | None = None, **more: Any) -> Provenance:
    about: dict[str, Any] = {"subject_matches": True, "build_type": BUILDKIT} | more
    return Provenance("sha256:x", "", "buildkit", proof or unsigned(), materials=materials, **about)


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({NAME: "docker.io/library/alpine:3.20", PINNED: DIGEST}, DIGEST),
        ({NAME: "docker.io/library/alpine:3.20"}, None),
        ({NAME: "docker.io/library/alpine:3.20", PINNED: "sha256:short"}, None),
    ],
    ids=["digest", "name", "malformed digest"],
)
def test_annotations_name_the_base(annotations: dict[str, str], expected: str | None) -> None:
    base = Base("docker.io/library/alpine:3.20", expected, "annotation")
    assert base_of([{}, annotations, {NAME: "other"}], [built_with(Material("pkg:docker/x@1"))]) == base


ALPINE = Material("pkg:docker/alpine@3.20?platform=linux%2Famd64", DIGEST)
MATERIALS = [
    pytest.param((ALPINE,), Base("alpine:3.20", DIGEST, "provenance"), id="one image"),
    pytest.param(
        (Material("pkg:docker/ghcr.io/acme/base@1", DIGEST),),
        Base("ghcr.io/acme/base:1", DIGEST, "provenance"),
        id="another registry",
    ),
    pytest.param(
        (Material(f"pkg:docker/alpine@3.20?digest={OTHER}&platform=linux%2Famd64", DIGEST),),
        Base("alpine:3.20", OTHER, "provenance"),
        id="pinned in the Dockerfile",
    ),
    pytest.param(
        (Material("pkg:docker/alpine", None),), Base("alpine:latest", None, "provenance"), id="no tag"
    ),
    pytest.param(
        (ALPINE, Material("pkg:docker/docker/dockerfile@1", OTHER)),
        Base("alpine:3.20", DIGEST, "provenance"),
        id="the reader of the Dockerfile is no base",
    ),
    pytest.param((ALPINE, Material("pkg:docker/golang@1.24", OTHER)), None, id="two stages"),
    pytest.param((Material("git+https://github.com/o/r", None),), None, id="no image"),
    pytest.param((), None, id="nothing"),
]


@pytest.mark.parametrize(("materials", "expected"), MATERIALS)
def test_the_one_image_that_buildkit_used_is_the_base(
    materials: tuple[Material, ...], expected: Base | None
) -> None:
    assert base_of([{}], [built_with(*materials)]) == expected


def test_images_of_other_builders_are_their_tools() -> None:
    assert base_of([], [built_with(ALPINE, build_type="https://tekton.dev/chains/v2/slsa")]) is None


def test_provenance_of_another_image_says_nothing() -> None:
    assert base_of([], [built_with(ALPINE, subject_matches=False)]) is None


def test_provenance_that_is_verified_counts_first() -> None:
    claimed = built_with(Material("pkg:docker/evil@1", OTHER))
    proved = built_with(ALPINE, proof=proof_of(TRUSTED))
    assert base_of([], [claimed, proved]) == Base("alpine:3.20", DIGEST, "provenance")
