"""Whatever stands in a registry gives an SBOM, never an exception."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import example as shown
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.evidence import Coverage, Sbom
from scanner.images.sbom import read_sbom, read_sbom_value
from tests.images.sbom.setting import CONTEXT, EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENTS = [path.read_bytes() for path in sorted(EXAMPLES.iterdir()) if path.suffix != ".md"]
DOCUMENTS = [json.loads(content) for content in CONTENTS if content.startswith(b"{")]
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["MIT", "NOASSERTION", "pkg:npm/a@1", "SPDXRef-DOCUMENT", "CONTAINS"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
KEYS = st.sampled_from(
    [
        "Data",
        "predicate",
        "_type",
        "SPDX",
        "bomFormat",
        "spdxVersion",
        "@context",
        "@graph",
        "specVersion",
        "components",
        "packages",
        "metadata",
        "dependencies",
        "relationships",
        "type",
        "name",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=12,
)


def check(sbom: Sbom) -> None:
    """Assert what holds for every SBOM."""
    shares = [getattr(sbom.coverage, field) for field in Coverage.__struct_fields__] + [sbom.dependencies]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert 0 <= sbom.components_left_out <= sbom.components
    assert len(sbom.violations) <= 5
    assert (sbom.valid is False) == bool(sbom.violations)
    assert sbom.purls == tuple(sorted(set(sbom.purls)))
    assert msgspec.json.decode(msgspec.json.encode(sbom), type=Sbom) == sbom


@given(st.binary(max_size=200) | st.sampled_from([b"<", b"{", b"SPDXVersion:", b"\xff\xfe<"]))
@settings(max_examples=200)
def test_bytes(content: bytes) -> None:
    check(read_sbom(content, CONTEXT))


@given(st.sampled_from(CONTENTS), st.data())
@settings(max_examples=200)
def test_documents_with_some_bytes_changed(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    check(read_sbom(content[:start] + data.draw(st.binary(max_size=10)) + content[end:], CONTEXT))


@given(VALUES)
@settings(max_examples=200)
@shown({"Data": "\ud800"})
@shown({"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "\udfff"})
@shown({"spdxVersion": "SPDX-2.3", "packages": [{"name": float("nan")}, 10**400]})
def test_values(value: Any) -> None:
    check(read_sbom_value(value, CONTEXT))


def holders(value: Any) -> Iterator[Any]:
    """Yield every object and array within a value."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from holders(item)


@pytest.mark.parametrize("index", range(len(DOCUMENTS)))
@pytest.mark.parametrize("wrong", [[], {}, [[]], [{}], 1, None, "x"], ids=repr)
def test_each_value_of_another_type(index: int, wrong: Any) -> None:
    document = json.loads(json.dumps(DOCUMENTS[index]))
    for holder in list(holders(document)):
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            right, holder[key] = holder[key], wrong
            check(read_sbom_value(document, CONTEXT))
            holder[key] = right


@given(st.sampled_from(DOCUMENTS), VALUES, st.data())
@settings(max_examples=100)
def test_documents_with_a_value_changed(document: Any, value: Any, data: st.DataObject) -> None:
    changed = json.loads(json.dumps(document))
    places = [
        (holder, key)
        for holder in holders(changed)
        for key in (holder if isinstance(holder, dict) else range(len(holder)))
    ]
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = value
    check(read_sbom_value(changed, CONTEXT))


@given(
    st.lists(st.sampled_from(["bom", "components", "component", "licenses", "license", "name", "hash", "x"]))
)
def test_xml_elements_in_any_order(names: list[str]) -> None:
    text = "".join(f"<{name} ref='a' alg='b'>t" for name in names) + "".join(
        f"</{name}>" for name in names[::-1]
    )
    content = f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">{text}</bom>'.encode()
    facts = read_sbom(content, CONTEXT)
    assert facts.error is None
    check(facts)


TAGS = st.sampled_from(
    [
        "SPDXVersion: SPDX-2.3",
        "PackageName: a",
        "SPDXID: b",
        "FileName: c",
        "Relationship: b CONTAINS b",
        "Created: d",
        "ExternalRef: x purl pkg:npm/a",
        "ExternalRef: x",
        "PackageChecksum: SHA256",
        "X: <text>",
        "</text>",
        "",
        ":",
        "\r",
    ]
)


@given(st.lists(TAGS, max_size=20))
def test_tag_value_lines_in_any_order(lines: list[str]) -> None:
    facts = read_sbom("\n".join(["SPDXVersion: SPDX-2.3", *lines]).encode(), CONTEXT)
    assert facts.error is None
    check(facts)


@pytest.mark.parametrize("content", CONTENTS)
def test_the_end_is_missing(content: bytes) -> None:
    """Half of a JSON or XML document is no document; only tag-value cannot tell."""
    for end in range(0, len(content.rstrip()), max(1, len(content) // 50)):
        facts = read_sbom(content[:end], CONTEXT)
        check(facts)
        assert facts.error is not None or content.startswith(b"SPDXVersion")
