"""Reads SPDX in the shape of its JSON (specification 2.2 and 2.3); the tag-value reader gives the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.sbom.components import Component, Tally
from scanner.images.sbom.digests import digest_of, digests_in, digests_of_purl, listed
from scanner.images.sbom.purls import purl_of
from scanner.images.sbom.reading import Head, Reading
from scanner.images.sbom.shapes import mapping_of, mappings_of, said, text_of, texts_of
from scanner.images.sbom.spdx2_graph import described_in, joined_in, ref_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_NAMES = 100
_PLACE = "SPDXRef-Application-"
_PURL = "purl"
_TOOL = "Tool:"
_IDENTIFIERS = frozenset({_PURL, "cpe22Type", "cpe23Type", "swid", "swh", "gitoid"})
_SYSTEMS = ("OPERATING_SYSTEM", "OPERATING-SYSTEM")


def read(document: dict[str, Any]) -> Reading:
    """Return what an SPDX 2 document says.

    Packages are its components, files and snippets are not. The package the document describes does not count; where it
    describes several, only those count as its subject, and not as components, that are images themselves. Where it
    describes none, what it is called names its subject: Syft said in 2022 that the document describes itself. The lock
    files and programs in which Trivy found packages do not count: it lists them as packages that have a name alone.
    """
    packages = mappings_of(document.get("packages"))
    relationships = mappings_of(document.get("relationships"))
    described = described_in(document, relationships)
    subjects = _subjects(document, [item for item in packages if ref_of(item) in described])
    left_out = {id(item) for item in subjects}
    refs, holders = joined_in(packages, relationships)
    tally = Tally()
    for item in packages:
        if id(item) in left_out:
            continue
        if tally.full:
            tally.pass_over()
        elif not _is_place(component := _component(item), holders):
            tally.add(component)
    return Reading(_head(document, subjects), tally, refs)


def _subjects(document: dict[str, Any], described: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not described:
        return [{"name": document.get("name")}]
    return described if len(described) == 1 else [item for item in described if _is_image(item)]


def _is_image(item: dict[str, Any]) -> bool:
    purl = _purl(item)
    return item.get("primaryPackagePurpose") == "CONTAINER" or purl.startswith(("pkg:oci/", "pkg:docker/"))


def _is_place(component: Component, holders: set[str]) -> bool:
    return component.ref in holders and component.ref.startswith(_PLACE) and component.has_name_alone


def _references(item: dict[str, Any]) -> list[dict[str, Any]]:
    return mappings_of(item.get("externalRefs"))


def _purl(item: dict[str, Any]) -> str:
    for reference in _references(item):
        if reference.get("referenceType") == _PURL and (purl := purl_of(reference.get("referenceLocator"))):
            return purl
    return ""


def _component(item: dict[str, Any]) -> Component:
    version, purl = said(item.get("versionInfo")), _purl(item)
    is_system = bool(version) and item.get("primaryPackagePurpose") in _SYSTEMS
    return Component(
        ref=ref_of(item),
        name=said(item.get("name")),
        version=version,
        purl=purl,
        identified=bool(purl) or is_system or any(map(_identifies, _references(item))),
        supplied=bool(_maker(item.get("supplier"))),
        hashed=any(text_of(entry.get("checksumValue")) for entry in mappings_of(item.get("checksums"))),
        licenses=_different([said(item.get("licenseConcluded")), said(item.get("licenseDeclared"))]),
    )


def _maker(value: object) -> str:
    """Return the name of a person or an organisation, "" where there is none (`Person: Ada`; 2.3, section 7.5)."""
    kind, _, name = said(value).partition(":")
    return said(name) if kind in {"Person", "Organization"} else ""


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
