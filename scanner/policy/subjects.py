"""Finds the image and the container that a place of a document is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Image
    from scanner.model import Document, Pointer

_OF_CONTAINERS = frozenset({"container", "init", "ephemeral", "service"})


class Subject(msgspec.Struct, frozen=True):
    """What a place is about: the digest of an image, the name of a container; None where it is about none."""

    digest: str | None = None
    container: str | None = None


class Subjects:
    """Finds the subjects of the places of one document.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._digests: dict[Pointer, str | None] = {}
        self._containers: dict[Pointer, str] = {}
        for image in document.facts.images:
            digest = _digest(image)
            # Two images at one place, as a matrix makes them, have no digest together.
            self._digests[image.at] = digest if self._digests.get(image.at, digest) == digest else None
            if image.name and image.role in _OF_CONTAINERS:
                self._containers[image.at] = image.name
        for workload in document.facts.workloads:
            self._containers.update((one.at, one.name) for one in workload.containers if one.name)

    def of(self, at: Pointer) -> Subject:
        """Return what a place is about: the image and the innermost container at it or above."""
        return Subject(_above(self._digests, at), _above(self._containers, at))


def _digest(image: Image) -> str | None:
    if image.digest is not None:
        return image.digest
    return image.evidence.digest if image.evidence is not None else None


def _above(known: Mapping[Pointer, str | None] | Mapping[Pointer, str], at: Pointer) -> str | None:
    if not known:
        return None
    return next((known[at[:length]] for length in range(len(at), -1, -1) if at[:length] in known), None)
