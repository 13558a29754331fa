"""Whether documents are valid against the official schemas, and where they are not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scanner.images.sbom import read_sbom, validity
from scanner.images.sbom.reading import Kind
from scanner.images.sbom.schemas import validator_of
from tests.images.sbom.setting import CONTEXT, EXAMPLES, example, read

VERSIONS = [
    *(Kind("cyclonedx", "json", version) for version in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")),
    Kind("spdx", "json", "SPDX-2.2"),
    Kind("spdx", "json", "SPDX-2.3"),
    Kind("spdx", "json-ld", "3.0.1"),
]


def bom(*components: Any, **more: Any) -> Any:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": list(components),
        **more,
    }


def component(number: int, **more: Any) -> Any:
    return {"type": "library", "name": f"part-{number}", **more}


@pytest.mark.parametrize("kind", VERSIONS, ids=lambda kind: kind.version)
def test_every_version_has_its_schema(kind: Kind) -> None:
    validator = validator_of(kind)
    assert validator is not None
    assert not validator.is_valid({})
    assert validator_of(kind) is validator


@pytest.mark.parametrize(
    "version", [pytest.param(version, id=version) for version in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")]
)
def test_licence_identifiers_are_those_of_spdx(version: str) -> None:
    """The schema of licences is another file: it is found, and nothing is fetched."""
    licensed = {"type": "library", "name": "a", "version": "1", "licenses": [{"license": {"id": "MIT"}}]}
    document = {"bomFormat": "CycloneDX", "specVersion": version, "version": 1, "components": [licensed]}
    assert (read(document).valid, read(document).violations) == (True, ())
    licensed["licenses"] = [{"license": {"id": "No-Such-License"}}]
    facts = read(document)
    assert facts.valid is False
    assert [violation.startswith("/components/0/licenses") for violation in facts.violations] == [True]


@pytest.mark.parametrize(
    ("signature", "valid"),
    [
        pytest.param({"algorithm": "RS256", "value": "a"}, True, id="a known algorithm"),
        pytest.param({"algorithm": "urn:example:own", "value": "a"}, True, id="an algorithm of their own"),
        pytest.param({"algorithm": "own", "value": "a"}, False, id="an algorithm that is none"),
        pytest.param({"algorithm": "RS256"}, False, id="without a value"),
    ],
)
def test_signatures_are_held_against_their_schema(signature: dict[str, str], valid: bool) -> None:
    assert read(bom(signature=signature)).valid is valid


@pytest.mark.parametrize(
    ("purpose", "category", "valid"),
    [
        ("OPERATING_SYSTEM", "PACKAGE-MANAGER", True),
        ("OPERATING-SYSTEM", "PACKAGE_MANAGER", True),
        ("CONTAINER", "PERSISTENT_ID", True),
        ("OPERATING SYSTEM", "PACKAGE-MANAGER", False),
        ("CONTAINER", "PACKAGES", False),
    ],
)
def test_words_of_spdx_that_its_text_spells_otherwise_than_its_schema(
    purpose: str, category: str, valid: bool
) -> None:
    document = example("buildkit.spdx.json")
    reference = {
        "referenceCategory": category,
        "referenceType": "purl",
        "referenceLocator": "pkg:deb/debian/bash@5",
    }
    document["packages"][0] |= {"primaryPackagePurpose": purpose, "externalRefs": [reference]}
    assert read(document).valid is valid


@pytest.mark.parametrize("name", ["bom.spdx", "nested.cdx.xml"])
def test_no_json_schema(name: str) -> None:
    facts = read_sbom((EXAMPLES / name).read_bytes(), CONTEXT)
    assert (facts.valid, facts.violations) == (None, ())


def test_spdx_3_0_0_has_no_schema_here() -> None:
    document = {**example("spdx3.json"), "@context": "https://spdx.org/rdf/3.0.0/spdx-context.jsonld"}
    assert (read(document).error, read(document).valid, read(document).components) == (None, None, 2)


@pytest.mark.parametrize(
    ("document", "violations"),
    [
        pytest.param(
            bom(component(0), {"type": "thing", "name": "a/b~c"}),
            (
                '/components/1/type: the value is not one of "application", "framework" or 11 other candidates',
            ),
            id="a value",
        ),
        pytest.param(
            bom(**{"x/y~z": 1}),
            ("the document: Additional properties are not allowed ('x/y~z' was unexpected)",),
            id="a property of the document",
        ),
        pytest.param(
            bom(component(0, supplier={"na/me~": 1})),
            ("/components/0/supplier: Additional properties are not allowed ('na/me~' was unexpected)",),
            id="a property",
        ),
        pytest.param(
            bom(component(0), component(0)),
            ("/components: the value has non-unique elements",),
            id="the same twice",
        ),
        pytest.param(
            bom(*({"type": "library"} for _ in range(2)), {"name": "a"}, {}),
            (
                "/components: the value has non-unique elements",
                '/components/0: "name" is a required property',
                '/components/1: "name" is a required property',
                '/components/2: "type" is a required property',
                '/components/3: "type" is a required property',
            ),
            id="the first five",
        ),
        pytest.param(
            bom(component(0, **{"k" * 1000: 1})),
            (f"/components/0: {('Additional properties are not allowed (' + chr(39) + 'k' * 1000)[:200]}",),
            id="a long reason",
        ),
    ],
)
def test_violations(document: Any, violations: tuple[str, ...]) -> None:
    facts = read(document)
    assert (facts.valid, facts.violations) == (False, violations)


@pytest.mark.parametrize(
    ("timestamp", "valid"),
    [
        ("2026-03-12T07:59:59Z", True),
        ("2026-03-12T07:59:59", True),
        ("2026-03-12", False),
        ("yesterday", False),
        ("2026-13-12T07:59:59Z", False),
    ],
)
def test_the_time_of_a_document_is_a_time(timestamp: str, valid: bool) -> None:
    facts = read(bom(component(0), metadata={"timestamp": timestamp}))
    violations = () if valid else ("/metadata/timestamp: the value is not a time",)
    assert (facts.valid, facts.violations) == (valid, violations)


def test_violations_of_several_arrays_that_are_long_together() -> None:
    items = [component(number) for number in range(600)]
    services: list[Any] = [{"name": f"service-{number}"} for number in range(900)]
    services[700] = {}
    assert read(bom(*items, services=services)).violations == (
        '/services/700: "name" is a required property',
    )


def test_violations_far_into_a_long_document() -> None:
    items = [component(number) for number in range(3000)]
    items[700]["zz"] = 1
    items[2999] = {"type": "library"}
    assert read(bom(*items)).violations == (
        "/components/700: Additional properties are not allowed ('zz' was unexpected)",
        '/components/2999: "name" is a required property',
    )
    assert read(bom(*(component(number) for number in range(3000)))).valid is True


@pytest.mark.parametrize(
    ("document", "violations"),
    [
        pytest.param(
            bom(*(component(number) for number in range(3000)), version="1"),
            ('/version: the value is not of type "integer"',),
            id="beside a long array",
        ),
        pytest.param(
            bom(*(component(number) for number in range(3000)), component(0)),
            ("/components: an item stands twice",),
            id="twice in a long array",
        ),
        pytest.param(
            bom(component(0, licenses=[{"license": {f"a{number}": 1}} for number in range(3000)])),
            ("/components/0: it does not match the schema",),
            id="in a large item",
        ),
        pytest.param(
            {"metadata": {f"a{number}": number for number in range(3000)}, **bom()},
            ("/metadata: it does not match the schema",),
            id="in a large object",
        ),
        pytest.param(
            {
                **bom(annotations=1),
                "metadata": {f"a{number}": number for number in range(3000)},
                "properties": {f"a{number}": number for number in range(3000)},
            },
            ("the document: it does not match the schema",),
            id="beside large objects",
        ),
        pytest.param(
            {
                **bom(),
                "metadata": {"properties": [{"name": f"a{number}"} for number in range(3000)]},
                "properties": {f"a{number}": number for number in range(3000)},
            },
            ("/properties: it does not match the schema",),
            id="in one of two large objects",
        ),
        pytest.param(
            bom(*(component(number // 2) for number in range(3000)), {}),
            ("/components: an item stands twice",),
            id="often twice in a long array",
        ),
        pytest.param(
            {**bom(), **{f"a{number}": number for number in range(3000)}},
            ("the document: it does not match the schema",),
            id="too many properties",
        ),
    ],
)
def test_errors_are_not_asked_for_of_what_is_large(document: Any, violations: tuple[str, ...]) -> None:
    facts = read(document)
    assert (facts.valid, facts.violations) == (False, violations)


def test_violations_of_spdx_3() -> None:
    document = example("spdx3.json")
    twin = copy.deepcopy(document)
    twin["@graph"][6]["spdxId"] = "_:blank"
    del twin["@graph"][7]["creationInfo"]
    twin["@graph"][8]["surprise"] = 1
    assert (read(document).valid, read(document).violations) == (True, ())
    facts = read(twin)
    assert [violation.partition(":")[0] for violation in facts.violations] == [
        "/@graph/6/spdxId",
        "/@graph/7",
        "/@graph/8",
    ]


def test_expressions_take_linear_time() -> None:
    """An expression of the official schema for JSON-LD would look ahead, one for versions is known to be slow."""
    document = example("spdx3.json")
    document["@graph"][0]["specVersion"] = "0.0.0-" + "0" * 200_000 + "!"
    assert read(document).valid is False


def test_pointers_are_bounded() -> None:
    facts = read({"spdxVersion": "SPDX-2.3", "annotations": [{"annotator" + "r" * 500: 1}]})
    assert all(len(violation) <= 2 * validity.MAX_REASON + 2 for violation in facts.violations)
    assert len(facts.violations) == validity.MAX_VIOLATIONS
