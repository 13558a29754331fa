"""What is particular to SPDX 3: everything is an element, and elements name each other."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.evidence import LicenseUse
from scanner.images.sbom import components
from tests.images.sbom.setting import IMAGE, read

CONTEXT_3 = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
ACME = {"type": "Organization", "spdxId": "urn:acme", "name": "Acme"}
PACKAGE = {
    "type": "software_Package",
    "spdxId": "urn:a",
    "name": "a",
    "software_packageVersion": "1",
    "suppliedBy": "urn:acme",
}


def document(*elements: Any) -> Any:
    return {"@context": CONTEXT_3, "@graph": [ACME, *elements]}


def relationship(kind: str, source: str, *targets: Any) -> Any:
    return {"type": "Relationship", "from": source, "to": list(targets), "relationshipType": kind}


@pytest.mark.parametrize(
    ("supplier", "supplied"),
    [
        pytest.param("urn:acme", True, id="an element"),
        pytest.param("urn:elsewhere", True, id="an element of another document"),
        pytest.param({"type": "Person", "name": "Ada"}, True, id="within"),
        pytest.param("https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement", False, id="no assertion"),
        pytest.param(None, False, id="none"),
    ],
)
def test_suppliers(supplier: Any, supplied: bool) -> None:
    assert read(document({**PACKAGE, "suppliedBy": supplier})).minimum_elements.supplier is supplied


@pytest.mark.parametrize(
    ("fields", "identified", "purls"),
    [
        pytest.param({"software_packageUrl": "pkg:npm/a"}, True, ("pkg:npm/a",), id="purl"),
        pytest.param(
            {
                "software_packageUrl": "a",
                "externalIdentifier": [{"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/b"}],
            },
            True,
            ("pkg:npm/b",),
            id="purl among the identifiers",
        ),
        pytest.param(
            {"externalIdentifier": {"externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a"}},
            True,
            (),
            id="CPE",
        ),
        pytest.param(
            {"externalIdentifier": [{"externalIdentifierType": "email", "identifier": "a@a.example"}]},
            False,
            (),
            id="e-mail address",
        ),
        pytest.param(
            {
                "software_contentIdentifier": [
                    {
                        "software_contentIdentifierType": "gitoid",
                        "software_contentIdentifierValue": "gitoid:blob",
                    }
                ]
            },
            True,
            (),
            id="gitoid",
        ),
    ],
)
def test_identifiers(fields: dict[str, Any], identified: bool, purls: tuple[str, ...]) -> None:
    facts = read(document({**PACKAGE, **fields}))
    assert (facts.minimum_elements.identifiers, facts.purls) == (identified, purls)


@pytest.mark.parametrize(
    ("license_", "name"),
    [
        pytest.param("https://spdx.org/licenses/MIT", "MIT", id="listed"),
        pytest.param("http://spdx.org/licenses/ISC", "ISC", id="listed, as SPDX 2 wrote it"),
        pytest.param("urn:expression", "MIT OR ISC", id="expression"),
        pytest.param("urn:custom", "House rules", id="custom"),
        pytest.param("https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/None", None, id="none"),
        pytest.param("urn:unknown", None, id="of another document"),
        pytest.param(
            {"type": "simplelicensing_AnyLicenseInfo", "spdxId": "urn:custom"}, "House rules", id="within"
        ),
    ],
)
@pytest.mark.parametrize("kind", ["hasDeclaredLicense", "hasConcludedLicense"])
def test_licences(kind: str, license_: Any, name: str | None) -> None:
    facts = read(
        document(
            PACKAGE,
            {
                "type": "simplelicensing_LicenseExpression",
                "spdxId": "urn:expression",
                "simplelicensing_licenseExpression": "MIT OR ISC",
            },
            {"type": "expandedlicensing_CustomLicense", "spdxId": "urn:custom", "name": "House rules"},
            relationship(kind, "urn:a", license_),
        )
    )
    assert facts.licenses == ((LicenseUse(name, 1, ("a@1",)),) if name else ())


@pytest.mark.parametrize(
    ("found", "share"),
    [
        pytest.param(relationship("dependsOn", "urn:a", "urn:b"), 1.0, id="dependency"),
        pytest.param(relationship("contains", "urn:b", "urn:file", "urn:a"), 1.0, id="containment"),
        pytest.param(relationship("contains", "urn:a", "urn:file"), 0.0, id="of files"),
        pytest.param(relationship("describes", "urn:a", "urn:b"), 0.0, id="another relationship"),
        pytest.param(relationship("dependsOn", "urn:a"), 0.0, id="no target"),
        pytest.param(
            {"type": "Relationship", "from": [], "relationshipType": "dependsOn"}, 0.0, id="no source"
        ),
        pytest.param({"type": "Relationship", "from": "urn:a", "to": "urn:b"}, 0.0, id="no type"),
    ],
)
def test_relationships(found: Any, share: float) -> None:
    file = {"type": "software_File", "spdxId": "urn:file", "name": "/etc/passwd"}
    assert read(document(PACKAGE, {**PACKAGE, "spdxId": "urn:b"}, file, found)).dependencies == share


@pytest.mark.parametrize(
    "elements",
    [
        pytest.param(
            (
                {"type": "SpdxDocument", "spdxId": "urn:d", "creationInfo": "_:made"},
                {
                    "type": "CreationInfo",
                    "@id": "_:made",
                    "created": "2026-03-02T08:15:00Z",
                    "createdBy": ["urn:acme", "urn:acme"],
                    "createdUsing": [{"type": "Tool", "name": "maker"}],
                },
            ),
            id="by identifier",
        ),
        pytest.param(
            (
                {
                    "type": "SpdxDocument",
                    "spdxId": "urn:d",
                    "creationInfo": {
                        "type": "CreationInfo",
                        "created": "2026-03-02T08:15:00Z",
                        "createdBy": "urn:acme",
                        "createdUsing": {"name": "maker"},
                    },
                },
            ),
            id="within",
        ),
    ],
)
def test_who_made_it(elements: tuple[Any, ...]) -> None:
    facts = read(document(*elements))
    assert (facts.serial_number, facts.timestamp) == ("urn:d", "2026-03-02T08:15:00Z")
    assert (facts.authors, facts.tools) == (("Acme",), ("maker",))


def test_an_sbom_without_a_document() -> None:
    root = {**PACKAGE, "spdxId": "urn:image", "name": IMAGE}
    sbom = {"type": "software_Sbom", "spdxId": "urn:s", "rootElement": ["urn:image"]}
    facts = read(document(sbom, root, PACKAGE))
    assert (facts.serial_number, facts.components, facts.subject_digests) == (None, 1, (IMAGE,))


def test_collections_that_contain_each_other() -> None:
    first = {"type": "SpdxDocument", "spdxId": "urn:d", "rootElement": ["urn:s"]}
    second = {"type": "software_Sbom", "spdxId": "urn:s", "rootElement": ["urn:d", "urn:s", "urn:a"]}
    facts = read(document(first, second, PACKAGE))
    assert (facts.subject_name, facts.components) == ("a", 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"software_packageVersion": IMAGE},
        {"verifiedUsing": [{"algorithm": "sha256", "hashValue": IMAGE.removeprefix("sha256:")}]},
        {"software_packageUrl": f"pkg:oci/shop@{IMAGE}"},
        {
            "externalIdentifier": [
                {"externalIdentifierType": "packageUrl", "identifier": f"pkg:oci/shop@{IMAGE}"}
            ]
        },
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_digests_of_the_root(fields: dict[str, Any]) -> None:
    root = {"type": "SpdxDocument", "spdxId": "urn:d", "rootElement": ["urn:a"]}
    facts = read(document(root, {**PACKAGE, **fields}))
    assert (facts.subject_digests, facts.subject_matches) == ((IMAGE,), True)


def test_one_element_is_a_document() -> None:
    facts = read({"@context": [CONTEXT_3], **PACKAGE})
    assert (facts.error, facts.components, facts.coverage.version) == (None, 1, 1.0)


def test_components_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "MAX_COMPONENTS", 1)
    facts = read(
        document(PACKAGE, {"type": "ai_AIPackage", "spdxId": "urn:b"}, {"type": "dataset_DatasetPackage"})
    )
    assert (facts.components, facts.components_left_out, facts.coverage.name) == (3, 2, 1.0)
