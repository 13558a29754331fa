"""The graph of an SPDX 3 document: elements by identifier, and what relationships say of them."""

from __future__ import annotations

from typing import Any

from scanner.images.sbom.shapes import mapping_of, mappings_of, said, texts_of

_PACKAGES = frozenset({"software_Package", "ai_AIPackage", "dataset_DatasetPackage"})
_COLLECTIONS = frozenset({"SpdxDocument", "software_Sbom", "Bom", "Bundle"})
_RELATIONSHIPS = frozenset({"Relationship", "LifecycleScopedRelationship"})
_LICENSES = frozenset({"hasConcludedLicense", "hasDeclaredLicense"})
_JOINING = frozenset(
    {
        "contains",
        "dependsOn",
        "hasDistributionArtifact",
        "hasDynamicLink",
        "hasOptionalComponent",
        "hasOptionalDependency",
        "hasPrerequisite",
        "hasProvidedDependency",
        "hasStaticLink",
        "packagedBy",
    }
)
_LISTED = ("https://spdx.org/licenses/", "http://spdx.org/licenses/")
_NOBODY = ("/NoAssertionElement", "/NoneElement")
_MAX_COLLECTIONS = 100


class Graph:
    """An SPDX 3 document by identifier.

    Attributes:
        document: its `SpdxDocument`, an empty object if there is none.
        packages: its packages.
        joined: identifiers of packages that a relationship of containment, dependency or linking joins to another.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._elements = mappings_of(document.get("@graph", document))
        self._by_id = {self.id_of(item): item for item in self._elements}
        self.document = next((item for item in self._elements if item.get("type") == "SpdxDocument"), {})
        self.packages = [item for item in self._elements if self._is(item, _PACKAGES)]
        self.joined: set[str] = set()
        self._licenses: dict[str, list[str]] = {}
        self._relate()

    def id_of(self, item: dict[str, Any]) -> str:
        """Return the identifier of an element, "" if it has none."""
        identifier = item.get("spdxId", item.get("@id"))
        return identifier if type(identifier) is str else ""

    def name_of(self, end: object) -> str:
        """Return the name of an element, given itself or by identifier; the identifier where it has no name."""
        if type(end) is str:
            name = said(self._by_id.get(end, {}).get("name"))
            return name or ("" if end.endswith(_NOBODY) else said(end))
        item = mapping_of(end)
        return said(item.get("name")) or said(self.id_of(item))

    def creation_info(self) -> dict[str, Any]:
        """Return the creation information of the document, or of the first element that has its own."""
        info = self.document.get("creationInfo")
        found = mapping_of(self._by_id.get(info) if type(info) is str else info)
        return found or next((item for item in self._elements if item.get("type") == "CreationInfo"), {})

    def subjects(self) -> list[dict[str, Any]]:
        """Return the packages that are the root: of the document, or of the SBOM that is its root."""
        queue, seen, roots = [self.id_of(self.document)], set[str](), dict[str, dict[str, Any]]()
        if not self.document:
            queue = [self.id_of(item) for item in self._elements if self._is(item, _COLLECTIONS)]
        for identifier in queue:  # it grows on the way
            item = self._by_id.get(identifier, {})
            if self._is(item, _PACKAGES):
                roots[identifier] = item
            elif self._is(item, _COLLECTIONS) and identifier not in seen and len(seen) < _MAX_COLLECTIONS:
                seen.add(identifier)
                queue.extend(self._ends(item.get("rootElement")))
        if len(roots) == 1:
            return list(roots.values())
        return [item for item in roots.values() if item.get("software_primaryPurpose") == "container"]

    def licenses_of(self, item: dict[str, Any]) -> tuple[str, ...]:
        """Return the licences that are concluded or declared for an element."""
        found = map(self._license, self._licenses.get(self.id_of(item), ()))
        return tuple(dict.fromkeys(filter(None, found)))

    def _relate(self) -> None:
        packages = {self.id_of(item) for item in self.packages}
        for item in self._elements:
            if not self._is(item, _RELATIONSHIPS):
                continue
            kind, source = item.get("relationshipType"), self._ends(item.get("from"))
            if not source or type(kind) is not str:
                continue
            if kind in _LICENSES:
                self._licenses.setdefault(source[0], []).extend(self._ends(item.get("to")))
            elif kind in _JOINING and source[0] in packages:
                targets = packages.intersection(self._ends(item.get("to")))
                self.joined.update(targets, source if targets else ())

    def _license(self, identifier: str) -> str:
        item = self._by_id.get(identifier, {})
        expression = said(item.get("simplelicensing_licenseExpression"))
        if expression:
            return expression
        listed = next(
            (identifier.removeprefix(start) for start in _LISTED if identifier.startswith(start)), ""
        )
        return said(listed) or said(item.get("name"))

    def _ends(self, value: object) -> list[str]:
        return texts_of(value) or [
            identifier for item in mappings_of(value) if (identifier := self.id_of(item))
        ]

    @staticmethod
    def _is(item: dict[str, Any], kinds: frozenset[str]) -> bool:
        kind = item.get("type")
        return type(kind) is str and kind in kinds
