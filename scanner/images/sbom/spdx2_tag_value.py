"""Reads SPDX tag-value (specification 2.2 and 2.3) into the shape of its JSON, as far as facts are read from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.images.sbom.reading import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINES = 2_500_000
"""Lines that are read."""

_tag = re.compile(r"([A-Za-z0-9]{1,40}):[ \t]*(.*)").match
_OPEN, _CLOSE = "<text>", "</text>"
_OTHER_SECTIONS = frozenset({"FileName", "SnippetSPDXID", "LicenseID"})
_DOCUMENT = {"SPDXVersion": "spdxVersion", "DocumentName": "name", "DocumentNamespace": "documentNamespace"}
_PACKAGE = {
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}


def read_tag_value(content: bytes) -> dict[str, Any]:
    """Return a tag-value document in the shape of SPDX JSON.

    Raises:
        UnreadableError: it is not UTF-8, or exceeds a limit.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UnreadableError("it is not UTF-8 text") from exc
    if text.count("\n") > MAX_LINES:
        raise UnreadableError(f"it has more than {MAX_LINES} lines")
    reader = _Reader()
    for tag, value in _pairs(text):
        reader.take(tag, value)
    return reader.document


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield tags and values; a text over several lines is cut to its first one, no fact is longer."""
    lines = iter(text.split("\n"))
    for line in lines:
        match = _tag(line)
        if match is None:
            continue
        tag, value = match[1], match[2].strip()
        if value.startswith(_OPEN):
            value, closed, _ = value.removeprefix(_OPEN).partition(_CLOSE)
            if not closed:
                any(_CLOSE in rest for rest in lines)
        yield tag, value


class _Reader:
    """Puts pairs where they belong: to the document, or to the package that was named last."""

    def __init__(self) -> None:
        self._creators: list[str] = []
        self._made: dict[str, Any] = {"creators": self._creators}
        self._packages: list[dict[str, Any]] = []
        self._relationships: list[dict[str, str]] = []
        self._package: dict[str, Any] = {}
        self.document: dict[str, Any] = {
            "creationInfo": self._made,
            "packages": self._packages,
            "relationships": self._relationships,
        }

    def take(self, tag: str, value: str) -> None:
        """Put a pair where it belongs; what no fact is read from is passed over."""
        if tag == "PackageName":
            self._package = {"name": value}
            self._packages.append(self._package)
        elif tag in _OTHER_SECTIONS:
            self._package = {}
        elif tag == "Relationship":
            self._relate(value.split())
        elif self._package:
            self._describe(tag, value)
        elif tag in _DOCUMENT:
            self.document.setdefault(_DOCUMENT[tag], value)
        elif tag == "Creator":
            self._creators.append(value)
        elif tag == "Created":
            self._made.setdefault("created", value)

    def _relate(self, words: list[str]) -> None:
        if len(words) == 3:
            source, kind, target = words
            self._relationships.append(
                {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}
            )

    def _describe(self, tag: str, value: str) -> None:
        package = self._package
        if tag in _PACKAGE:
            package.setdefault(_PACKAGE[tag], value)
        elif tag == "PackageChecksum":
            algorithm, _, encoded = value.partition(":")
            package.setdefault("checksums", []).append(
                {"algorithm": algorithm, "checksumValue": encoded.strip()}
            )
        elif tag == "ExternalRef":
            _, kind, locator = (*value.split(None, 2), "", "", "")[:3]
            package.setdefault("externalRefs", []).append(
                {"referenceType": kind, "referenceLocator": locator}
            )
        elif tag == "PackageAttributionText":
            package.setdefault("attributionTexts", []).append(value)
