"""Reads CycloneDX in the shape of its JSON (specification 1.2 to 1.7); the XML reader gives the same shape."""

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
_PLACE = "aquasecurity:trivy:Class"
_IDENTIFIERS = ("cpe", "swid", "swhid", "omniborId")


def read(document: dict[str, Any]) -> Reading:
    """Return what a CycloneDX document says.

    Nested components count like others. Files count only if they have a package URL: they are to CycloneDX what files are to
    SPDX, which does not call them packages. The component the document is about does not count, and neither do the lock
    files and programs in which Trivy found components: it lists them as applications that have a name alone.
    """
    metadata = mapping_of(document.get("metadata"))
    refs, holders = _graph(document)
    tally = Tally()
    for item in _components(metadata, document):
        if tally.full:
            tally.pass_over()
        elif not _is_place(item, component := _component(item), holders):
            tally.add(component)
    return Reading(_head(document, metadata), tally, refs)


def _components(metadata: dict[str, Any], document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    queue = mappings_of(mapping_of(metadata.get("component")).get("components"))
    queue += mappings_of(document.get("components"))
    for item in queue:  # it grows on the way
        if "components" in item:
            queue.extend(mappings_of(item["components"]))
        if item.get("type") != "file" or purl_of(item.get("purl")):
            yield item


def _is_place(item: dict[str, Any], component: Component, holders: set[str]) -> bool:
    if component.ref not in holders or not component.has_name_alone:
        return False
    return any(entry.get("name") == _PLACE for entry in mappings_of(item.get("properties")))


def _component(item: dict[str, Any]) -> Component:
    purl, version = purl_of(item.get("purl")), said(item.get("version"))
    is_system = bool(version) and item.get("type") == "operating-system"
    hashes = item.get("hashes")
    return Component(
        ref=_ref(item.get("bom-ref")),
        name=said(item.get("name")),
        version=version,
        purl=purl,
        identified=bool(purl) or is_system or any(item.get(key) for key in _IDENTIFIERS),
        supplied=_is_supplied(item),
        hashed=bool(hashes) and any(text_of(entry.get("content")) for entry in mappings_of(hashes)),
        licenses=_licenses(item["licenses"]) if "licenses" in item else (),
    )


def _ref(value: object) -> str:
    return value if type(value) is str else ""


def _is_supplied(item: dict[str, Any]) -> bool:
    return bool(
        said(mapping_of(item.get("supplier")).get("name"))
        or said(item.get("publisher"))
        or said(mapping_of(item.get("manufacturer")).get("name"))
    )


def _licenses(value: object) -> tuple[str, ...]:
    found = []
    for choice in mappings_of(value):
        entry = mapping_of(choice.get("license"))
        found.append(said(choice.get("expression")) or said(entry.get("id")) or said(entry.get("name")))
    return tuple(dict.fromkeys(filter(None, found)))


def _graph(document: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return the references that take part in the dependency graph, and those that others hang on."""
    refs, holders = set[str](), set[str]()
    for dependency in mappings_of(document.get("dependencies")):
        ref = _ref(dependency.get("ref"))
        held = texts_of(dependency.get("dependsOn")) + texts_of(dependency.get("provides"))
        refs.update(held, (ref,))
        if held and ref:
            holders.add(ref)
    return refs, holders


def _head(document: dict[str, Any], metadata: dict[str, Any]) -> Head:
    subject = mapping_of(metadata.get("component"))
    return Head(
        serial_number=text_of(document.get("serialNumber")),
        timestamp=metadata.get("timestamp"),
        tools=_names(_tools(metadata.get("tools"))),
        authors=_names(_authors(metadata)),
        subject_name=said(subject.get("name")),
        subject_digests=listed(_subject_digests(subject)),
    )


def _tools(value: object) -> Iterator[str]:
    holder = mapping_of(value)
    modern = mappings_of(holder.get("components")) + mappings_of(holder.get("services"))
    for tool in modern if holder else mappings_of(value):
        yield f"{text_of(tool.get('name'))} {text_of(tool.get('version'))}".strip()


def _authors(metadata: dict[str, Any]) -> Iterator[str]:
    for author in mappings_of(metadata.get("authors")):
        yield said(author.get("name")) or said(author.get("email"))
    yield said(mapping_of(metadata.get("manufacturer")).get("name"))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))[:_MAX_NAMES]


def _subject_digests(subject: dict[str, Any]) -> Iterator[str]:
    for entry in mappings_of(subject.get("hashes")):
        yield digest_of(text_of(entry.get("alg")), text_of(entry.get("content")))
    for key in ("name", "version"):
        yield from digests_in(text_of(subject.get(key)))
    for key in ("purl", "bom-ref"):
        written = purl_of(subject.get(key))
        yield from digests_of_purl(written) if written else digests_in(text_of(subject.get(key)))
    for entry in mappings_of(
        subject.get("properties")
    ):  # Trivy's; its ImageID and DiffID are of other things
        if text_of(entry.get("name")).endswith(":RepoDigest"):
            yield from digests_in(text_of(entry.get("value")))
