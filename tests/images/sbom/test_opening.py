"""What a document is, and what is refused."""

from __future__ import annotations

import json

import pytest

from scanner.images.sbom import opening, read_local_sbom, read_sbom
from tests.images.sbom.setting import CONTEXT, IMAGE, UNSIGNED, example, read, sbom

BOM = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">'


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b" \r\n", "it is empty", id="white space"),
        pytest.param(b"\x1f\x8b\x08", "it is in no format of SBOMs that is read", id="gzip"),
        pytest.param(b"42", "it is in no format of SBOMs that is read", id="a number"),
        pytest.param(b"[]", "it is JSON, but no SBOM that is read", id="an array"),
        pytest.param(b'{"a": 1}', "it is JSON, but no SBOM that is read", id="an object"),
        pytest.param(
            b'{"artifacts": [], "descriptor": {"name": "syft"}}',
            "it is Syft's own JSON, which is not read; write it as SPDX or CycloneDX",
            id="Syft",
        ),
        pytest.param(
            b"SPDXID: a\nspdxVersion: SPDX-2.3\n",
            "it is YAML, which is not read; write it as JSON",
            id="YAML",
        ),
        pytest.param(b"<rdf:RDF xmlns:rdf='urn:rdf'/>", "it is XML, but not CycloneDX", id="RDF"),
        pytest.param(b"<bom/>", "it is XML, but not CycloneDX", id="XML without its namespace"),
        pytest.param(b"SPDXVersion: SPDX-2.3\nCreator: \xff", "it is not UTF-8 text", id="Latin 1"),
    ],
)
def test_what_cannot_be_read(content: bytes, error: str) -> None:
    assert read_sbom(content, CONTEXT) == sbom(error=error)


@pytest.mark.parametrize(
    ("content", "language"),
    [
        pytest.param(b'{"bomFormat":', "JSON", id="half of an object"),
        pytest.param(b'{"a": "\\ud800"}', "JSON", id="half of a character"),
        pytest.param(b'{"a": "\xff"}', "JSON", id="bytes that are no text"),
        pytest.param(b'{"a": 1} x', "JSON", id="something after the object"),
        pytest.param(b'{"a": NaN}', "JSON", id="a number that is none"),
        pytest.param(b"<bom", "XML", id="half of an element"),
        pytest.param(XML + b"</bom><bom/>", "XML", id="two documents"),
        pytest.param(XML + b"&lol;</bom>", "XML", id="an entity"),
        pytest.param(b"<?xml version='1.0' encoding='no-such'?><bom/>", "XML", id="unknown encoding"),
    ],
)
def test_what_is_not_well_formed(content: bytes, language: str) -> None:
    facts = read_sbom(content, CONTEXT)
    assert facts == sbom(error=facts.error)
    assert str(facts.error).startswith(f"it is not well-formed {language}: ")


@pytest.mark.parametrize(
    ("document", "facts"),
    [
        pytest.param(
            {**BOM, "specVersion": "1.1"},
            sbom(
                format="cyclonedx",
                encoding="json",
                spec_version="1.1",
                error="its version is 1.1; CycloneDX 1.2 to 1.7 can be read",
            ),
            id="an old CycloneDX",
        ),
        pytest.param(
            {"bomFormat": "CycloneDX"},
            sbom(
                format="cyclonedx",
                encoding="json",
                error="its version is missing; CycloneDX 1.2 to 1.7 can be read",
            ),
            id="no version",
        ),
        pytest.param(
            {"spdxVersion": ["SPDX-2.3"]},
            sbom(
                format="spdx", encoding="json", error="its version is missing; SPDX 2.2 and 2.3 can be read"
            ),
            id="a version that is none",
        ),
        pytest.param(
            {"@context": "https://spdx.org/rdf/3.9.1/spdx-context.jsonld"},
            sbom(
                format="spdx",
                encoding="json-ld",
                spec_version="3.9.1",
                error="its version is 3.9.1; SPDX 3.0 can be read",
            ),
            id="an unknown SPDX",
        ),
        pytest.param(
            {"spdxVersion": "3.0.1"},
            sbom(
                format="spdx",
                encoding="json",
                spec_version="3.0.1",
                error="its version is 3.0.1; SPDX 2.2 and 2.3 can be read",
            ),
            id="a version of the other kind",
        ),
    ],
)
def test_versions_that_are_not_read(document: dict[str, object], facts: object) -> None:
    assert read(document) == facts


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + json.dumps(BOM).encode(), id="byte order mark"),
        pytest.param(b"\n\t " + json.dumps(BOM).encode(), id="white space"),
    ],
)
def test_what_stands_before_a_document(content: bytes) -> None:
    assert read_sbom(content, CONTEXT) == sbom(
        format="cyclonedx", encoding="json", spec_version="1.6", valid=True
    )


@pytest.mark.parametrize("ending", ["jsonld", "json"])
def test_the_context_of_spdx_3(ending: str) -> None:
    """Microsoft's sbom-tool writes another ending than the specification has: it is read, and not valid."""
    document = {**example("spdx3.json"), "@context": [f"https://spdx.org/rdf/3.0.1/spdx-context.{ending}"]}
    facts = read(document)
    assert (facts.spec_version, facts.components, facts.valid) == ("3.0.1", 2, False)
    violation = '/@context: "https://spdx.org/rdf/3.0.1/spdx-context.jsonld" was expected'
    assert facts.violations == (violation,)


def test_the_media_type_decides_only_where_the_content_does_not() -> None:
    import msgspec

    context = msgspec.structs.replace(CONTEXT, media_type="application/vnd.cyclonedx+json")
    nameless = {"specVersion": "1.6", "version": 1}
    violations = ('the document: "bomFormat" is a required property',)
    assert read_sbom(json.dumps(nameless).encode(), context) == sbom(
        format="cyclonedx", encoding="json", spec_version="1.6", valid=False, violations=violations
    )
    assert read(nameless) == sbom(error="it is JSON, but no SBOM that is read")
    assert read_sbom(b'{"spdxVersion": "SPDX-2.3"}', context).format == "spdx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_in_other_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{XML.decode()}<components><component type="library">'
    text += "<name>caf\xe9</name></component></components></bom>"
    facts = read_sbom(text.encode(encoding), CONTEXT)
    assert (facts.error, facts.components, facts.coverage.name) == (None, 1, 1.0)


@pytest.mark.parametrize(
    "prologue",
    [
        pytest.param(b"<!DOCTYPE bom>", id="empty"),
        pytest.param(b'<!DOCTYPE bom [<!ENTITY a "b">]>', id="entity"),
        pytest.param(
            b'<!DOCTYPE bom [<!ENTITY % a SYSTEM "http://a.example/"> %a;]>', id="external parameter entity"
        ),
        pytest.param(b'<!DOCTYPE bom SYSTEM "file:///etc/hostname">', id="external subset"),
    ],
)
def test_document_type_declarations_are_refused(prologue: bytes) -> None:
    refused = sbom(error="it has a document type declaration, which is refused")
    assert read_sbom(prologue + XML + b"</bom>", CONTEXT) == refused
    assert read_sbom(XML + b"</bom>", CONTEXT).error is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"bomFormat": "CycloneDX", "components": ' + b"[" * 99_999, id="arrays without end"),
        pytest.param(b'{"a": ' + b"[" * 99_999 + b"]" * 99_999 + b"}", id="far too deep"),
        pytest.param(b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", id="one too deep"),
        pytest.param(XML + b"<metadata>" * 101, id="elements that are read"),
        pytest.param(XML + b"<other>" * 101, id="elements that are passed over"),
    ],
)
def test_nesting_is_bounded(content: bytes) -> None:
    assert read_sbom(content, CONTEXT) == sbom(error="it is nested deeper than 100 levels")


def test_the_deepest_document() -> None:
    content = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": ' + b"[" * 99 + b"]" * 99 + b"}"
    facts = read_sbom(content, CONTEXT)
    violation = "the document: Additional properties are not allowed ('x' was unexpected)"
    assert (facts.error, facts.violations) == (None, (violation,))


@pytest.mark.parametrize(
    ("limit", "value", "content", "error"),
    [
        pytest.param("MAX_BYTES", 0, b"{}", "it is larger than 0 MiB", id="bytes"),
        pytest.param("MAX_HOLDERS", 3, b'{"a": [[], {}]}', "it has too many values", id="objects and arrays"),
        pytest.param("MAX_VALUES", 1, b"[1, 2, 3]", "it has too many values", id="values"),
    ],
)
def test_size_is_bounded(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, content: bytes, error: str
) -> None:
    assert read_sbom(content, CONTEXT).error == "it is JSON, but no SBOM that is read"
    monkeypatch.setattr(opening, limit, value)
    assert read_sbom(content, CONTEXT) == sbom(error=error)


def test_xml_and_tag_value_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner.images.sbom import cyclonedx_xml, spdx2_tag_value

    monkeypatch.setattr(cyclonedx_xml, "MAX_TAGS", 4)
    monkeypatch.setattr(spdx2_tag_value, "MAX_LINES", 2)
    tag_value = b"SPDXVersion: SPDX-2.3\nCreated: a\n"
    assert read_sbom(XML + b"<a></a></bom>", CONTEXT).error is None
    assert read_sbom(XML + b"<a></a><b/></bom>", CONTEXT) == sbom(error="it has too many elements")
    assert read_sbom(tag_value, CONTEXT).error is None
    assert read_sbom(tag_value + b"\n", CONTEXT) == sbom(error="it has more than 2 lines")


def test_a_local_file_is_named_in_its_error() -> None:
    import msgspec

    local = msgspec.structs.replace(sbom(error="a.json: it is empty"), channel="file")
    assert read_local_sbom("a.json", b"", CONTEXT) == local
    good = read_local_sbom("a.json", json.dumps(BOM).encode(), CONTEXT)
    assert (good.subject, good.channel, good.proof, good.error) == (IMAGE, "file", UNSIGNED, None)
