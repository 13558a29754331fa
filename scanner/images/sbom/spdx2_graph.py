"""What the relationships of an SPDX 2 document say: what it describes, and which packages hang together."""

from __future__ import annotations

from typing import Any

from scanner.images.sbom.shapes import texts_of

_DOCUMENT = "SPDXRef-DOCUMENT"
_DESCRIBES = frozenset({"DESCRIBES", "DESCRIBE"})
"""The second is no word of SPDX: Trivy wrote it in 2022."""

_JOINING = frozenset(
    {"CONTAINS", "CONTAINED_BY", "DEPENDS_ON", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE"}
)
_JOINING_ENDS = ("DEPENDENCY_OF", "COMPONENT_OF", "PREREQUISITE_FOR", "PACKAGE_OF")
_HOLDING = frozenset({"CONTAINS", "DEPENDS_ON"})


def ref_of(item: dict[str, Any]) -> str:
    """Return the identifier of an element, "" if it has none."""
    ref = item.get("SPDXID")
    return ref if type(ref) is str else ""


def described_in(document: dict[str, Any], relationships: list[dict[str, Any]]) -> set[str]:
    """Return the identifiers of what a document describes."""
    found = set(texts_of(document.get("documentDescribes")))
    for item in relationships:
        kind = item.get("relationshipType")
        if type(kind) is str and kind in _DESCRIBES and item.get("spdxElementId") == _DOCUMENT:
            found.update(texts_of(item.get("relatedSpdxElement")))
        elif kind == "DESCRIBED_BY" and item.get("relatedSpdxElement") == _DOCUMENT:
            found.update(texts_of(item.get("spdxElementId")))
    return found


def joined_in(
    packages: list[dict[str, Any]], relationships: list[dict[str, Any]]
) -> tuple[set[str], set[str]]:
    """Return the packages that take part in the dependency graph, and those that contain others or depend on them."""
    known = {ref_of(item) for item in packages}
    refs, holders = set[str](), set[str]()
    for item in relationships:
        kind = item.get("relationshipType")
        if type(kind) is str and (kind in _JOINING or kind.endswith(_JOINING_ENDS)):
            source, target = item.get("spdxElementId"), item.get("relatedSpdxElement")
            if type(source) is str and type(target) is str and source in known and target in known:
                refs.update((source, target))
                if kind in _HOLDING:
                    holders.add(source)
    return refs, holders
