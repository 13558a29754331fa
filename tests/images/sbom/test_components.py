"""What components say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.evidence import Coverage, LicenseUse
from scanner.images.sbom import components, read_sbom
from tests.images.sbom.setting import CONTEXT, read

FULL = Coverage(name=1.0, version=1.0, purl=1.0, supplier=1.0, license=1.0, hashes=1.0)
GOOD = {
    "type": "library",
    "bom-ref": "a",
    "name": "a",
    "version": "1",
    "supplier": {"name": "Acme"},
    "purl": "pkg:npm/a@1",
    "licenses": [{"license": {"id": "MIT"}}],
    "hashes": [{"alg": "SHA-1", "content": "a" * 40}],
}
GOOD_PACKAGE = {
    "SPDXID": "SPDXRef-a",
    "name": "a",
    "versionInfo": "1",
    "supplier": "Organization: Acme",
    "downloadLocation": "NOASSERTION",
    "licenseConcluded": "MIT",
    "checksums": [{"algorithm": "SHA1", "checksumValue": "a" * 40}],
    "externalRefs": [
        {"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}
    ],
}


def cyclonedx(*items: Any, **more: Any) -> Any:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": list(items), **more}


def spdx(*packages: Any, **more: Any) -> Any:
    return {"spdxVersion": "SPDX-2.3", "packages": list(packages), **more}


@pytest.mark.parametrize(
    "document", [pytest.param(cyclonedx(GOOD), id="CycloneDX"), pytest.param(spdx(GOOD_PACKAGE), id="SPDX")]
)
def test_everything_is_said(document: Any) -> None:
    facts = read(document)
    assert (facts.components, facts.coverage, facts.purls) == (1, FULL, ("pkg:npm/a@1",))
    assert facts.licenses == (LicenseUse("MIT", 1, ("a@1",)),)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        pytest.param({"name": ""}, "name", id="empty name"),
        pytest.param({"name": " \n"}, "name", id="blank name"),
        pytest.param({"name": ["a"]}, "name", id="name of another type"),
        pytest.param({"version": "NOASSERTION"}, "version", id="no version"),
        pytest.param({"version": 1}, "version", id="version of another type"),
        pytest.param({"supplier": {"url": ["https://a.example"]}}, "supplier", id="supplier without a name"),
        pytest.param({"supplier": {}, "author": "Ada"}, "supplier", id="an author is no supplier"),
        pytest.param({"purl": "npm/a@1"}, "purl", id="malformed purl"),
        pytest.param({"purl": "pkg:npm/"}, "purl", id="purl without a name"),
        pytest.param({"purl": "pkg:npm/a b"}, "purl", id="purl with a space"),
        pytest.param({"purl": "pkg:npm/" + "a" * 2048}, "purl", id="long purl"),
        pytest.param({"licenses": []}, "license", id="no licences"),
        pytest.param({"licenses": [{"expression": "NOASSERTION"}]}, "license", id="no assertion"),
        pytest.param({"licenses": [{"license": {"name": "NONE"}}]}, "license", id="none"),
        pytest.param(
            {"licenses": [{"license": {"url": "https://a.example"}}]}, "license", id="licence without a name"
        ),
        pytest.param({"hashes": [{"alg": "MD5"}]}, "hashes", id="hash without content"),
        pytest.param({"hashes": "a"}, "hashes", id="hashes of another type"),
    ],
)
def test_what_a_cyclonedx_component_does_not_say(change: dict[str, Any], lost: str) -> None:
    facts = read(cyclonedx({**GOOD, **change}))
    assert [field for field in Coverage.__struct_fields__ if not getattr(facts.coverage, field)] == [lost]


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        pytest.param({"name": "NONE"}, "name", id="no name"),
        pytest.param({"versionInfo": ""}, "version", id="empty version"),
        pytest.param({"supplier": "NOASSERTION"}, "supplier", id="no supplier"),
        pytest.param({"supplier": "Organization: "}, "supplier", id="supplier without a name"),
        pytest.param({"supplier": "Tool: maker"}, "supplier", id="a tool is no supplier"),
        pytest.param(
            {"supplier": None, "originator": "Person: Ada"}, "supplier", id="an originator is no supplier"
        ),
        pytest.param(
            {"licenseConcluded": "NONE", "licenseDeclared": "NOASSERTION"}, "license", id="no licence"
        ),
        pytest.param(
            {"checksums": [{"algorithm": "SHA1", "checksumValue": ""}]}, "hashes", id="empty checksum"
        ),
        pytest.param({"externalRefs": [{"referenceType": "purl"}]}, "purl", id="purl without a locator"),
    ],
)
def test_what_an_spdx_package_does_not_say(change: dict[str, Any], lost: str) -> None:
    facts = read(spdx({**GOOD_PACKAGE, **change}))
    assert [field for field in Coverage.__struct_fields__ if not getattr(facts.coverage, field)] == [lost]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"publisher": "Acme"}, id="publisher"),
        pytest.param({"manufacturer": {"name": "Acme"}}, id="manufacturer"),
    ],
)
def test_other_suppliers(change: dict[str, Any]) -> None:
    component = {**GOOD, **change}
    del component["supplier"]
    assert read(cyclonedx(component)).minimum_elements.supplier


@pytest.mark.parametrize(
    ("change", "identified"),
    [
        pytest.param({"cpe": "cpe:2.3:a:a:a:1:*:*:*:*:*:*:*"}, True, id="CPE"),
        pytest.param({"swid": {"tagId": "a", "name": "a"}}, True, id="SWID"),
        pytest.param({"swhid": ["swh:1:rev:0"]}, True, id="SWHID"),
        pytest.param({"cpe": ""}, False, id="empty"),
        pytest.param({}, False, id="a reference within the document"),
    ],
)
def test_identifiers(change: dict[str, Any], identified: bool) -> None:
    assert read(cyclonedx({**GOOD, "purl": "", **change})).minimum_elements.identifiers is identified


@pytest.mark.parametrize(
    ("kind", "locator", "identified"),
    [
        ("cpe23Type", "cpe:2.3:a", True),
        ("gitoid", "gitoid:blob", True),
        ("url", "https://a", False),
        ("swh", "", False),
    ],
)
def test_spdx_identifiers(kind: str, locator: str, identified: bool) -> None:
    references = [{"referenceType": kind, "referenceLocator": locator}]
    facts = read(spdx({**GOOD_PACKAGE, "externalRefs": references}))
    assert facts.minimum_elements.identifiers is identified


def test_one_component_that_says_nothing() -> None:
    facts = read(cyclonedx(GOOD, {"type": "library"}, GOOD))
    assert facts.coverage == Coverage(*(2 / 3 for _ in Coverage.__struct_fields__))
    elements = facts.minimum_elements
    assert not any((elements.name, elements.version, elements.supplier, elements.identifiers))


def test_nothing_is_covered_where_nothing_is() -> None:
    for document in (cyclonedx(), spdx(), cyclonedx(components="a"), spdx(packages="a")):
        facts = read(document)
        assert (facts.error, facts.components, facts.coverage, facts.dependencies) == (
            None,
            0,
            Coverage(),
            0.0,
        )


def test_nested_components_and_files() -> None:
    inner = {**GOOD, "name": "inner", "purl": "pkg:npm/inner@1"}
    file = {"type": "file", "name": "/etc/passwd"}
    named_file = {**GOOD, "type": "file", "name": "hidden", "purl": "pkg:npm/hidden@1"}
    document = cyclonedx(
        {**GOOD, "components": [inner, {**file, "components": [named_file]}]},
        metadata={"component": {"type": "container", "name": "root", "components": [file, inner]}},
    )
    facts = read(document)
    assert facts.components == 4
    assert facts.purls == ("pkg:npm/a@1", "pkg:npm/hidden@1", "pkg:npm/inner@1")
    assert facts.licenses == (LicenseUse("MIT", 4, ("inner@1", "a@1", "inner@1", "hidden@1")),)


def test_licences_are_counted_by_component() -> None:
    one = [{"license": {"id": "MIT"}}, {"license": {"name": "MIT"}}, {"expression": "MIT OR ISC"}]
    facts = read(cyclonedx({**GOOD, "licenses": one}, {**GOOD, "name": "b", "version": ""}))
    assert facts.licenses == (LicenseUse("MIT", 2, ("a@1", "b")), LicenseUse("MIT OR ISC", 1, ("a@1",)))
    both = read(spdx({**GOOD_PACKAGE, "licenseDeclared": "ISC"}))
    assert both.licenses == (LicenseUse("ISC", 1, ("a@1",)), LicenseUse("MIT", 1, ("a@1",)))


def test_purls_are_written_alike() -> None:
    written = ["PKG:NPM/Left@1", "pkg:npm/Left@1", "pkg://npm/Left@1", " pkg:pypi/a?b=c#d "]
    facts = read(cyclonedx(*({**GOOD, "purl": purl} for purl in written)))
    assert facts.purls == ("pkg:npm/Left@1", "pkg:pypi/a?b=c#d")


@pytest.mark.parametrize(
    ("dependencies", "share"),
    [
        pytest.param([], 0.0, id="none"),
        pytest.param([{"ref": "a"}], 0.5, id="a leaf"),
        pytest.param([{"ref": "a", "dependsOn": ["b"]}], 1.0, id="both"),
        pytest.param([{"ref": "root", "dependsOn": ["b"]}], 0.5, id="of the root"),
        pytest.param([{"ref": "c", "dependsOn": ["d"]}], 0.0, id="of others"),
        pytest.param([{"ref": "root", "provides": ["b"]}], 0.5, id="provided"),
        pytest.param([{"ref": ["a"], "dependsOn": [{"ref": "b"}]}], 0.0, id="of other types"),
    ],
)
def test_dependency_graph(dependencies: list[Any], share: float) -> None:
    document = cyclonedx(GOOD, {**GOOD, "bom-ref": "b"}, dependencies=dependencies)
    facts = read(document)
    assert (facts.dependencies, facts.minimum_elements.relationships) == (share, share > 0)


@pytest.mark.parametrize(
    ("kind", "source", "target", "share"),
    [
        ("CONTAINS", "SPDXRef-a", "SPDXRef-b", 1.0),
        ("RUNTIME_DEPENDENCY_OF", "SPDXRef-b", "SPDXRef-a", 1.0),
        ("DEPENDS_ON", "SPDXRef-a", "SPDXRef-File", 0.0),
        ("DEPENDS_ON", "SPDXRef-a", "NOASSERTION", 0.0),
        ("DESCRIBES", "SPDXRef-DOCUMENT", "SPDXRef-a", 0.0),
        ("VARIANT_OF", "SPDXRef-a", "SPDXRef-b", 0.0),
        (None, "SPDXRef-a", "SPDXRef-b", 0.0),
    ],
)
def test_spdx_relationships(kind: str | None, source: str, target: str, share: float) -> None:
    relationship = {"relationshipType": kind, "spdxElementId": source, "relatedSpdxElement": target}
    packages = [
        GOOD_PACKAGE,
        {**GOOD_PACKAGE, "SPDXID": "SPDXRef-b"},
        {**GOOD_PACKAGE, "SPDXID": "SPDXRef-c"},
    ]
    facts = read(spdx(*packages[:2], relationships=[relationship, "a", None]))
    assert facts.dependencies == (0.0 if kind == "DESCRIBES" else share)


@pytest.mark.parametrize(
    ("metadata", "authors", "tools", "author"),
    [
        pytest.param({}, (), (), False, id="nobody"),
        pytest.param(
            {"authors": [{"name": "Ada"}, {"email": "b@b.example"}]},
            ("Ada", "b@b.example"),
            (),
            True,
            id="people",
        ),
        pytest.param({"manufacturer": {"name": "Acme"}}, ("Acme",), (), True, id="organisation"),
        pytest.param({"supplier": {"name": "Acme"}}, (), (), False, id="who supplies the image"),
        pytest.param({"tools": [{"name": "maker", "version": "1"}]}, (), ("maker 1",), True, id="old tools"),
        pytest.param(
            {"tools": {"components": [{"name": "maker"}], "services": [{"name": "server", "version": "2"}]}},
            (),
            ("maker", "server 2"),
            True,
            id="new tools",
        ),
        pytest.param({"tools": "maker", "authors": {"name": ["a"]}}, (), (), False, id="other types"),
    ],
)
def test_who_made_it(
    metadata: dict[str, Any], authors: tuple[str, ...], tools: tuple[str, ...], author: bool
) -> None:
    facts = read(cyclonedx(metadata=metadata))
    assert (facts.authors, facts.tools, facts.minimum_elements.author) == (authors, tools, author)


@pytest.mark.parametrize(
    ("written", "timestamp", "age"),
    [
        pytest.param("2026-03-12T07:59:59Z", "2026-03-12T07:59:59Z", 0, id="just now"),
        pytest.param("2026-03-11T08:00:00.999999999Z", "2026-03-11T08:00:00Z", 1, id="nanoseconds"),
        pytest.param("2026-03-11T23:30:00-02:00", "2026-03-12T01:30:00Z", 0, id="another zone"),
        pytest.param("2026-03-01T08:00:00", "2026-03-01T08:00:00Z", 11, id="no zone"),
        pytest.param("2026-03-13T07:00:00Z", "2026-03-13T07:00:00Z", 0, id="a clock that is fast"),
        pytest.param("2027-03-12T08:00:00Z", "2027-03-12T08:00:00Z", -365, id="the future"),
        pytest.param("0001-01-01T00:00:00+10:00", None, None, id="before all years"),
        pytest.param("2026-02-30T00:00:00Z", None, None, id="no day"),
        pytest.param("2026-03-12", None, None, id="a date"),
        pytest.param("yesterday", None, None, id="words"),
        pytest.param(1773302400, None, None, id="a number"),
    ],
)
def test_timestamps(written: object, timestamp: str | None, age: int | None) -> None:
    for document in (cyclonedx(metadata={"timestamp": written}), spdx(creationInfo={"created": written})):
        facts = read(document)
        assert (facts.timestamp, facts.age_days) == (timestamp, age)
        assert facts.minimum_elements.timestamp is (timestamp is not None)


def test_the_age_is_unknown_without_a_time_of_the_scan() -> None:
    import msgspec

    context = msgspec.structs.replace(CONTEXT, now=None)
    document = msgspec.json.encode(cyclonedx(metadata={"timestamp": "2026-03-12T07:59:59Z"}))
    facts = read_sbom(document, context)
    assert (facts.timestamp, facts.age_days) == ("2026-03-12T07:59:59Z", None)


PLACE = {
    "type": "application",
    "name": "app/package-lock.json",
    "bom-ref": "lock",
    "properties": [
        {"name": "aquasecurity:trivy:Type", "value": "npm"},
        {"name": "aquasecurity:trivy:Class", "value": "lang-pkgs"},
    ],
}
PLACE_PACKAGE = {"SPDXID": "SPDXRef-Application-1", "name": "app/package-lock.json"}


@pytest.mark.parametrize(
    ("more", "holds", "counted"),
    [
        pytest.param({}, True, False, id="a name alone"),
        pytest.param({"name": ""}, True, False, id="not even a name"),
        pytest.param({}, False, True, id="it holds nothing"),
        pytest.param({"version": "1"}, True, True, id="a version"),
        pytest.param({"purl": "pkg:npm/shop"}, True, True, id="a package URL"),
        pytest.param({"supplier": {"name": "Acme"}}, True, True, id="a supplier"),
        pytest.param({"licenses": [{"license": {"id": "MIT"}}]}, True, True, id="a licence"),
        pytest.param({"hashes": [{"alg": "SHA-1", "content": "a" * 40}]}, True, True, id="a hash"),
        pytest.param({"bom-ref": ""}, True, True, id="it cannot be named"),
        pytest.param({"properties": []}, True, True, id="not by Trivy"),
    ],
)
def test_places_of_trivy_do_not_count(more: dict[str, Any], holds: bool, counted: bool) -> None:
    place = PLACE | more
    held = [{"ref": place["bom-ref"], "dependsOn": ["a"] if holds else []}]
    facts = read(cyclonedx(place, {**GOOD, "bom-ref": "a"}, dependencies=held))
    assert (facts.components, facts.dependencies) == (1 + counted, 1.0 if holds and place["bom-ref"] else 0.5)


@pytest.mark.parametrize(
    ("more", "kind", "counted"),
    [
        pytest.param({}, "CONTAINS", False, id="a name alone"),
        pytest.param({}, "DEPENDS_ON", False, id="others it depends on"),
        pytest.param({}, "DEPENDENCY_OF", True, id="others depend on it"),
        pytest.param({"versionInfo": "1"}, "CONTAINS", True, id="a version"),
        pytest.param({"supplier": "Person: Ada"}, "CONTAINS", True, id="a supplier"),
        pytest.param({"SPDXID": "SPDXRef-1"}, "CONTAINS", True, id="not by Trivy"),
    ],
)
def test_places_of_trivy_do_not_count_in_spdx(more: dict[str, Any], kind: str, counted: bool) -> None:
    place = PLACE_PACKAGE | more
    relationship = {
        "spdxElementId": place["SPDXID"],
        "relationshipType": kind,
        "relatedSpdxElement": "SPDXRef-a",
    }
    facts = read(spdx(place, GOOD_PACKAGE, relationships=[relationship]))
    assert (facts.components, facts.dependencies) == (1 + counted, 1.0)


@pytest.mark.parametrize(
    ("kind", "version", "identified"),
    [("operating-system", "12.11", True), ("operating-system", "", False), ("library", "12.11", False)],
)
def test_an_operating_system_is_known_by_name_and_version(kind: str, version: str, identified: bool) -> None:
    system = {"type": kind, "name": "debian", "version": version}
    assert read(cyclonedx(GOOD, system)).minimum_elements.identifiers is identified
    for purpose in (kind.upper(), kind.upper().replace("-", "_")):
        package = {"SPDXID": "SPDXRef-os", "name": "debian", "versionInfo": version}
        facts = read(spdx(GOOD_PACKAGE, {**package, "primaryPackagePurpose": purpose}))
        assert facts.minimum_elements.identifiers is identified


def test_components_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "MAX_COMPONENTS", 2)
    items = [{**GOOD, "name": name, "purl": f"pkg:npm/{name}"} for name in "abcd"]
    packages = [{**GOOD_PACKAGE, "name": name} for name in "abcd"]
    facts = read(cyclonedx(items[0], {**items[1], "components": [items[2]]}, items[3]))
    assert (facts.components, facts.components_left_out, facts.coverage) == (4, 2, FULL)
    assert facts.purls == ("pkg:npm/a", "pkg:npm/b")
    assert facts.licenses == (LicenseUse("MIT", 2, ("a@1", "b@1")),)
    facts = read(spdx(*packages))
    assert (facts.components, facts.components_left_out, facts.coverage) == (4, 2, FULL)


def test_texts_and_lists_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "MAX_LICENSES", 2)
    monkeypatch.setattr(components, "MAX_USERS", 1)
    licenses = [{"license": {"name": name * 400}} for name in "abc"]
    facts = read(cyclonedx({**GOOD, "name": "n" * 400, "licenses": licenses}, {**GOOD, "licenses": licenses}))
    user = f"{'n' * 300}@1"
    assert facts.licenses == (LicenseUse("a" * 300, 2, (user,)), LicenseUse("b" * 300, 2, (user,)))
    many = read(cyclonedx(metadata={"authors": [{"name": str(number)} for number in range(200)]}))
    assert many.authors == tuple(map(str, range(100)))
