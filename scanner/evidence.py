"""Finds the images that documents name, and joins them with the evidence of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from scanner.facts.images import parse
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.facts.evidence import Evidence
    from scanner.facts.images import ImageReference
    from scanner.facts.model import Image
    from scanner.model import Document


class Collector:
    """Stands in the place of a judge, and says which images documents name."""

    @property
    def judges_any(self) -> bool:
        """Whether data in no format that is known is looked at: it names no images."""
        return False

    def document(self, document: Document) -> Judgement:  # noqa: ARG002 - the same as a judge's
        """Return nothing: there is nothing to object to."""
        return Judgement()

    def facts(self, document: Document) -> bytes:
        """Return the references of a document that a registry can be asked about, as a JSON array."""
        return msgspec.json.encode([str(reference) for reference in asked(document)])


def collected(facts: Iterable[bytes]) -> set[ImageReference]:
    """Return the references in what a collector said of documents."""
    return {parse(text) for said in facts for text in msgspec.json.decode(said, type=list[str])}


def asked(document: Document) -> Iterator[ImageReference]:
    """Yield the references of a document that a registry can be asked about."""
    for image in document.facts.images:
        reference = _reference(image)
        if reference is not None:
            yield reference


def split(
    references: Iterable[ImageReference], left_out: Sequence[str]
) -> tuple[list[ImageReference], list[str]]:
    """Return references in order without those that patterns leave out, and the text of these."""
    ordered = sorted(references, key=str)
    if not left_out:
        return ordered, []
    from scanner.images.patterns import Patterns  # noqa: PLC0415 - few configurations leave images out

    patterns = Patterns(left_out)
    return (
        [reference for reference in ordered if not patterns.match(reference)],
        [str(reference) for reference in ordered if patterns.match(reference)],
    )


def joined(document: Document, evidence: Mapping[str, Evidence]) -> Document:
    """Return a document whose images carry the evidence that there is of them."""
    images = tuple(_joined(image, evidence) for image in document.facts.images)
    return replace(document, facts=replace(document.facts, images=images))


def _joined(image: Image, evidence: Mapping[str, Evidence]) -> Image:
    reference = _reference(image)
    found = evidence.get(str(reference)) if reference is not None else None
    return image if found is None else replace(image, evidence=found)


def _reference(image: Image) -> ImageReference | None:
    """Return the reference of an image from outside that is wholly known."""
    if image.unknown or image.error or image.grade == "local" or image.role == "output":
        return None
    return parse(image.ref)
