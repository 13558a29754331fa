"""Reads SPDX in the shape of its JSON (specification 2.2 and 2.3); the tag-value reader gives the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.sbom.components import Component, Tally
from scanner.images.sbom.digests import digest_of, digests_in, digests_of_purl, listed
from scanner.images.sbom.purls import purl_of
from scanner.images.sbom.reading import Head, Reading
from scanner.images.sbom.shapes import mapping_of, mappings_of, said, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_NAMES = 100
_DOCUMENT = "SPDXRef-DOCUMENT"
_PURL = "purl"
_TOOL = "Tool:"
_IDENTIFIERS = frozenset({_PURL, "cpe22Type", "cpe23Type", "swid", "swh", "gitoid"})
_JOINING = frozenset(
    {"CONTAINS", "CONTAINED_BY", "DEPENDS_ON", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE"}
)
_JOINING_ENDS = ("DEPENDENCY_OF", "COMPONENT_OF", "PREREQUISITE_FOR", "PACKAGE_OF")


def read(document: dict[str, Any]) -> Reading:
    """Return what an SPDX 2 document says.

    Packages are its components, files and snippets are not. The package the document describes does not count; where it
    describes several, only those count as its subject, and not as components, that are images themselves.
    """
    packages = mappings_of(document.get("packages"))
    relationships = mappings_of(document.get("relationships"))
    described = _described(document, relationships)
    subjects = [item for item in packages if _ref(item) in described]
    if len(subjects) > 1:
        subjects = [item for item in subjects if _is_image(item)]
    left_out = {id(item) for item in subjects}
    tally = Tally()
    for item in packages:
        if id(item) in left_out:
            continue
        if tally.full:
            tally.pass_over()
        else:
            tally.add(_component(item))
    return Reading(_head(document, subjects), tally, _graph(packages, relationships))


def _described(document: dict[str, Any], relationships: list[dict[str, Any]]) -> set[str]:
    found = set(texts_of(document.get("documentDescribes")))
    for item in relationships:
        kind = item.get("relationshipType")
        if kind == "DESCRIBES" and item.get("spdxElementId") == _DOCUMENT:
            found.update(texts_of(item.get("relatedSpdxElement")))
        elif kind == "DESCRIBED_BY" and item.get("relatedSpdxElement") == _DOCUMENT:
            found.update(texts_of(item.get("spdxElementId")))
    return found


def _is_image(item: dict[str, Any]) -> bool:
    purl = _purl(item)
    return item.get("primaryPackagePurpose") == "CONTAINER" or purl.startswith(("pkg:oci/", "pkg:docker/"))


def _references(item: dict[str, Any]) -> list[dict[str, Any]]:
    return mappings_of(item.get("externalRefs"))


def _purl(item: dict[str, Any]) -> str:
    for reference in _references(item):
        if reference.get("referenceType") == _PURL and (purl := purl_of(reference.get("referenceLocator"))):
            return purl
    return ""


def _component(item: dict[str, Any]) -> Component:
    purl = _purl(item)
    return Component(
        ref=_ref(item),
        name=said(item.get("name")),
        version=said(item.get("versionInfo")),
        purl=purl,
        identified=bool(purl) or any(map(_identifies, _references(item))),
        supplied=bool(_maker(item.get("supplier"))),
        hashed=any(text_of(entry.get("checksumValue")) for entry in mappings_of(item.get("checksums"))),
        licenses=_different([said(item.get("licenseConcluded")), said(item.get("licenseDeclared"))]),
    )


def _maker(value: object) -> str:
    """Return the name of a person or an organisation, "" where there is none (`Person: Ada`; 2.3, section 7.5)."""
    kind, _, name = said(value).partition(":")
    return said(name) if kind in {"Person", "Organization"} else ""


def _ref(item: dict[str, Any]) -> str:
    ref = item.get("SPDXID")
    return ref if type(ref) is str else ""


def _identifies(reference: dict[str, Any]) -> bool:
    kind = reference.get("referenceType")
    return (
        kind != _PURL
        and type(kind) is str
        and kind in _IDENTIFIERS
        and bool(reference.get("referenceLocator"))
    )


def _different(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, found)))


def _graph(packages: list[dict[str, Any]], relationships: list[dict[str, Any]]) -> set[str]:
    known = {_ref(item) for item in packages}
    refs: set[str] = set()
    for item in relationships:
        kind = item.get("relationshipType")
        if type(kind) is str and (kind in _JOINING or kind.endswith(_JOINING_ENDS)):
            source, target = item.get("spdxElementId"), item.get("relatedSpdxElement")
            if type(source) is str and type(target) is str and source in known and target in known:
                refs.add(source)
                refs.add(target)
    return refs


def _head(document: dict[str, Any], subjects: list[dict[str, Any]]) -> Head:
    made = mapping_of(document.get("creationInfo"))
    makers = texts_of(made.get("creators"))[:_MAX_NAMES]
    return Head(
        serial_number=said(document.get("documentNamespace")),
        timestamp=made.get("created"),
        tools=_different(said(text.removeprefix(_TOOL)) for text in makers if text.startswith(_TOOL)),
        authors=_different(map(_maker, makers)),
        subject_name=said(subjects[0].get("name")) if subjects else "",
        subject_digests=listed(digest for item in subjects for digest in _subject_digests(item)),
    )


def _subject_digests(subject: dict[str, Any]) -> Iterator[str]:
    for entry in mappings_of(subject.get("checksums")):
        yield digest_of(text_of(entry.get("algorithm")), text_of(entry.get("checksumValue")))
    for key in ("name", "versionInfo", "SPDXID"):
        yield from digests_in(text_of(subject.get(key)))
    for reference in _references(subject):
        yield from digests_of_purl(purl_of(reference.get("referenceLocator")))
    notes = texts_of(subject.get("attributionTexts"))
    notes += [text_of(entry.get("comment")) for entry in mappings_of(subject.get("annotations"))]
    for note in notes:  # Trivy's; its ImageID and DiffID are of other things
        if note.startswith("RepoDigest:"):
            yield from digests_in(note[:1000])
