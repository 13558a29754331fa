"""Components of a bill of materials (CycloneDX 1.6, `component`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cyclonedx.exception.model import InvalidUriException
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.component_evidence import ComponentEvidence, Occurrence

from scanner.report.cyclonedx_properties import of_part
from scanner.report.cyclonedx_purls import purl
from scanner.report.cyclonedx_text import clean, is_clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inventory import DependencyKind
    from scanner.report.cyclonedx_parts import Part

_TYPES: dict[DependencyKind, ComponentType] = {
    "action": ComponentType.APPLICATION,
    "chart": ComponentType.APPLICATION,
    "download": ComponentType.FILE,
    "git": ComponentType.LIBRARY,
    "image": ComponentType.CONTAINER,
    "machine-image": ComponentType.OPERATING_SYSTEM,
    "module": ComponentType.LIBRARY,
    "package": ComponentType.LIBRARY,
    "plugin": ComponentType.APPLICATION,
    "provider": ComponentType.APPLICATION,
    "workflow": ComponentType.APPLICATION,
}
"""What runs by itself is an application, what is built into something a library (also what the specification recommends
where that is not known); an operating system is one "without regard to deployment model", an image too."""
_ALGORITHMS = {
    "sha256": HashAlgorithm.SHA_256,
    "sha384": HashAlgorithm.SHA_384,
    "sha512": HashAlgorithm.SHA_512,
}
_FORGES = ("github.com", "bitbucket.org", "gitlab.com")
_url = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%()-]+").fullmatch


def component(part: Part) -> Component:
    """Return the component of a part."""
    return Component(
        type=ComponentType.FILE if part.is_list else _TYPES[part.kind],
        name=clean(part.name),
        version=None if part.version is None else clean(part.version),
        publisher=clean(part.uses[0].host) if part.kind == "machine-image" and part.uses[0].host else None,
        bom_ref=part.identifier,
        purl=purl(part),
        hashes=list(_hashes(part)),
        external_references=list(_references(part)),
        properties=of_part(part),
        evidence=ComponentEvidence(occurrences=_occurrences(part)),
    )


def _hashes(part: Part) -> Iterator[HashType]:
    algorithm, _, encoded = (part.digest or "").partition(":")
    if algorithm in _ALGORITHMS:
        yield HashType(alg=_ALGORITHMS[algorithm], content=encoded)


def _occurrences(part: Part) -> list[Occurrence]:
    """Return where a part is asked for: file, line, and the name of what asks for it."""
    places = dict.fromkeys((use.span.path, use.span.line, use.address) for use in part.uses)
    return [
        Occurrence(location=clean(path), line=line, symbol=clean(address) or None)
        for path, line, address in places
    ]


def _references(part: Part) -> Iterator[ExternalReference]:
    """Yield where the source or the file is, where the reference itself says so."""
    asked = part.uses[0]
    if not part.is_known:
        return
    if part.kind == "download":
        yield from _reference(ExternalReferenceType.DISTRIBUTION, asked.ref)
    elif part.kind in ("action", "workflow", "git") and asked.host in _FORGES:
        depth = 2 if asked.host != "gitlab.com" else None
        path = "/".join(asked.name.split("/")[:depth])
        yield from _reference(ExternalReferenceType.VCS, f"https://{asked.host}/{path}")


def _reference(kind: ExternalReferenceType, url: str) -> Iterator[ExternalReference]:
    if not is_clean(url) or not _url(url):
        return
    try:
        yield ExternalReference(type=kind, url=XsUri(url))
    except InvalidUriException:
        # A percent sign that escapes nothing, or a second fragment: a URL of no use to others.
        return
