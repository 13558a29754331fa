"""What a configuration depends on from outside of it: images, modules, providers, charts, actions, packages, downloads.

A dependency is what one place asks for. What several places ask for is joined by the report
(`scanner.report.cyclonedx`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.facts.evidence import Evidence  # noqa: TC001 - the annotations are read when one is built in tests
from scanner.facts.model import Grade, ReferenceKind
from scanner.model import Span  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image, Reference
    from scanner.model import Document

DependencyKind = Literal["image"] | ReferenceKind

_LEFT_OUT = frozenset({"launch-template"})
"""A launch template is configuration of the account it is in; the image that it names is what comes from outside."""
_CHECKSUM_LENGTHS = {64: "sha256", 96: "sha384", 128: "sha512"}
_HEXADECIMAL = frozenset("0123456789abcdef")


class Dependency(msgspec.Struct, frozen=True):
    """Something from outside that a document depends on, at one place.

    Attributes:
        kind: what it is.
        ref: as written, resolved as far as it can be.
        host: the registry or host it comes from, "" if that is not written or not known.
        name: what it is called there; "" if that is not known.
        version: the tag, version, revision or range that is asked for, None if nothing is.
        digest: digest of its content (`algorithm:hex`), None if it is not asked for by one.
        grade: see docs/contract.md, "pin grades".
        use: the role of an image, or what fetches anything else (`container`, `uses`, `apt-get`).
        span: where it is asked for.
        address: the named thing that asks for it, "" if it has no name.
        format: name of the document's format.
        evidence: what a registry proved about an image; None for anything else, and where none was gathered.
        unknown: expressions without a value.
        error: why the reference is not valid, or None.
        installed: the version that is installed beside the document, None where that is not known.
    """

    kind: DependencyKind
    ref: str
    host: str
    name: str
    version: str | None
    digest: str | None
    grade: Grade
    use: str
    span: Span
    address: str = ""
    format: str = ""
    evidence: Evidence | None = None
    unknown: tuple[str, ...] = ()
    error: str | None = None
    installed: str | None = None


def dependencies(document: Document) -> tuple[Dependency, ...]:
    """Return what a document depends on from outside, by place; what a place asks for twice is there once.

    What is built here, and modules, actions and packages of the same repository, are part of the configuration itself.
    """
    found = {place_order(dependency): dependency for dependency in _all(document)}
    return tuple(found[key] for key in sorted(found))


def place_order(dependency: Dependency) -> tuple[Span, tuple[str, ...]]:
    """Return the key that puts dependencies in the order of their places; what has the same key says the same."""
    asked = (
        dependency.ref,
        dependency.host,
        dependency.name,
        dependency.version or "",
        dependency.digest or "",
    )
    return dependency.span, (dependency.kind, *asked, dependency.address, dependency.use)


def _all(document: Document) -> Iterator[Dependency]:
    for image in document.facts.images:
        if image.grade != "local" and image.role != "output":
            yield _image(document, image)
    for reference in document.facts.references:
        if reference.grade != "local" and reference.kind not in _LEFT_OUT:
            yield _reference(document, reference)


def _image(document: Document, image: Image) -> Dependency:
    return Dependency(
        kind="image",
        ref=image.ref,
        host=image.registry,
        name=image.repository,
        version=image.tag,
        digest=image.digest,
        grade=image.grade,
        use=image.role,
        span=document.span(image.at),
        address=document.address(image.at),
        format=document.format,
        evidence=image.evidence,
        unknown=image.unknown,
        error=image.error,
    )


def _reference(document: Document, reference: Reference) -> Dependency:
    digest = _digest(reference)
    return Dependency(
        kind=reference.kind,
        ref=reference.ref,
        host=reference.host,
        name=reference.name,
        version=None if digest is not None else reference.revision,
        digest=digest,
        grade=reference.grade,
        use=reference.fetcher,
        span=document.span(reference.at),
        address=document.address(reference.at),
        format=document.format,
        unknown=reference.unknown,
        error=reference.error,
        installed=reference.installed,
    )


def _digest(reference: Reference) -> str | None:
    """Return the digest of what is fetched, where the revision is one.

    A commit is the digest of a commit, not of what is fetched; nor need a checksum in the path of a URL be that.
    """
    revision = reference.revision
    if revision is None or reference.grade != "digest" or reference.kind in ("git", "action", "workflow"):
        return None
    algorithm, colon, encoded = revision.rpartition(":")
    encoded = encoded.lower()
    expected = _CHECKSUM_LENGTHS.get(len(encoded))
    if expected is None or not _HEXADECIMAL.issuperset(encoded) or (colon and algorithm != expected):
        return None
    if not colon and encoded in reference.name:
        return None
    return f"{expected}:{encoded}"
