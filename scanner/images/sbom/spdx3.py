"""Reads SPDX 3 as JSON-LD (specification 3.0): a graph of elements that name each other by identifier.

Only the compact form that the specification defines is read: `@context` is one of its own, and terms are as it has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.sbom.components import Component, Tally
from scanner.images.sbom.digests import digest_of, digests_in, digests_of_purl, listed
from scanner.images.sbom.purls import purl_of
from scanner.images.sbom.reading import Head, Reading
from scanner.images.sbom.shapes import mappings_of, said, text_of
from scanner.images.sbom.spdx3_graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_NAMES = 100
_IDENTIFIERS = frozenset({"packageUrl", "cpe22", "cpe23", "swid", "swhid", "gitoid"})


def read(document: dict[str, Any]) -> Reading:
    """Return what an SPDX 3 document says.

    Packages are its components, files and snippets are not. The package that is the root element does not count; where
    there are several, only those count as its subject, and not as components, that are containers.
    """
    graph = Graph(document)
    subjects = graph.subjects()
    left_out = {id(item) for item in subjects}
    tally = Tally()
    for item in graph.packages:
        if id(item) in left_out:
            continue
        if tally.full:
            tally.pass_over()
        else:
            tally.add(_component(item, graph))
    return Reading(_head(graph, subjects), tally, graph.joined)


def _component(item: dict[str, Any], graph: Graph) -> Component:
    purl = _purl(item)
    return Component(
        ref=graph.id_of(item),
        name=said(item.get("name")),
        version=said(item.get("software_packageVersion")),
        purl=purl,
        identified=bool(purl) or any(kind in _IDENTIFIERS for kind, _ in _identifiers(item)),
        supplied=bool(graph.name_of(item.get("suppliedBy"))),
        hashed=any(text_of(entry.get("hashValue")) for entry in mappings_of(item.get("verifiedUsing"))),
        licenses=graph.licenses_of(item),
    )


def _identifiers(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in mappings_of(item.get("externalIdentifier")):
        identifier = entry.get("identifier")
        if type(identifier) is str and identifier:
            yield text_of(entry.get("externalIdentifierType")), identifier
    content = item.get("software_contentIdentifier")
    for entry in mappings_of(content):
        yield (
            text_of(entry.get("software_contentIdentifierType")),
            text_of(entry.get("software_contentIdentifierValue")),
        )


def _purl(item: dict[str, Any]) -> str:
    written = purl_of(item.get("software_packageUrl"))
    if written:
        return written
    return next(
        (purl for kind, text in _identifiers(item) if kind == "packageUrl" and (purl := purl_of(text))), ""
    )


def _head(graph: Graph, subjects: list[dict[str, Any]]) -> Head:
    made = graph.creation_info()
    return Head(
        serial_number=graph.id_of(graph.document),
        timestamp=made.get("created"),
        tools=_names(made.get("createdUsing"), graph),
        authors=_names(made.get("createdBy"), graph),
        subject_name=said(subjects[0].get("name")) if subjects else "",
        subject_digests=listed(digest for item in subjects for digest in _subject_digests(item)),
    )


def _names(value: object, graph: Graph) -> tuple[str, ...]:
    ends = value if type(value) is list else [value]
    return tuple(dict.fromkeys(filter(None, map(graph.name_of, ends[:_MAX_NAMES]))))


def _subject_digests(subject: dict[str, Any]) -> Iterator[str]:
    for entry in mappings_of(subject.get("verifiedUsing")):
        yield digest_of(text_of(entry.get("algorithm")), text_of(entry.get("hashValue")))
    for key in ("name", "software_packageVersion"):
        yield from digests_in(text_of(subject.get(key)))
    yield from digests_of_purl(purl_of(subject.get("software_packageUrl")))
    for _, identifier in _identifiers(subject):
        yield from digests_of_purl(purl_of(identifier))
