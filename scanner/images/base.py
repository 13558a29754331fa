"""Finds out which image an image was built on.

Source: OCI image specification 1.1, annotations.md (`org.opencontainers.image.base.*`); BuildKit,
docs/attestations/slsa-provenance.md, whose materials name images as package URLs (`pkg:docker/alpine@3.20?platform=...`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from scanner.facts.evidence import Base
from scanner.facts.images import check_digest
from scanner.images.outline import BASE_DIGEST, BASE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.facts.evidence import Material, Provenance

_BUILDKIT_TYPES = (
    "https://mobyproject.org/buildkit@v1",
    "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
)
_TOOLS = ("docker/dockerfile", "docker/dockerfile-upstream", "docker/buildkit-syft-scanner")
"""Images that BuildKit builds with, not on: the reader of the Dockerfile, and the maker of the SBOM."""
_DOCKER = "pkg:docker/"


def base_of(annotations: Iterable[Mapping[str, str]], provenance: Sequence[Provenance]) -> Base | None:
    """Return the image that an image was built on, None if nothing says so.

    Args:
        annotations: those of its manifests, that of what the reference resolves to first.
        provenance: its provenance; what is verified counts first, then what is a part of the index, what speaks about another
            image not at all.
    """
    for each in annotations:
        if name := each.get(BASE_NAME):
            return Base(name, _digest(each.get(BASE_DIGEST)), "annotation")
    holding = [told for told in provenance if told.subject_matches and told.error is None]
    for told in sorted(holding, key=lambda one: (not one.proof.verified, one.channel != "buildkit")):
        if told.build_type in _BUILDKIT_TYPES and (base := _only_image(told.materials)):
            return base
    return None


def _only_image(materials: Iterable[Material]) -> Base | None:
    """Return the one image among materials; of several, nothing says which stage was the last."""
    images = {
        (name, _digest(_pinned(material.uri) or material.digest))
        for material in materials
        if (name := _image_name(material.uri)) and name.rpartition(":")[0] not in _TOOLS
    }
    if len(images) != 1:
        return None
    name, digest = images.pop()
    return Base(name, digest, "provenance")


def _image_name(uri: str) -> str:
    """Return `name:tag` of a package URL of an image, "" for anything else."""
    if not uri.startswith(_DOCKER):
        return ""
    name, _, version = uri.removeprefix(_DOCKER).partition("?")[0].rpartition("@")
    return unquote(f"{name}:{version}" if name else f"{version}:latest")


def _pinned(uri: str) -> str | None:
    """Return the digest that a package URL is qualified with."""
    return parse_qs(uri.partition("?")[2]).get("digest", [None])[0]


def _digest(value: str | None) -> str | None:
    try:
        check_digest(value or "")
    except ValueError:
        return None
    return value
