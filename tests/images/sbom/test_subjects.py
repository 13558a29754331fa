"""How SBOMs name the image they describe, and whether it is the one."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.images.sbom import read_sbom
from scanner.images.sbom.digests import digest_of, digests_in, digests_of_purl, listed
from tests.images.sbom.setting import CONTEXT, EXAMPLES, IMAGE, example, read

HEX = IMAGE.removeprefix("sha256:")
OTHER = "sha256:" + "e" * 64


def cyclonedx(**component: Any) -> Any:
    """Return a document about a component."""
    metadata = {"component": {"type": "container", "name": "shop", **component}}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": metadata}


def spdx(**package: Any) -> Any:
    """Return a document about a package."""
    described = {"SPDXID": "SPDXRef-Image", "name": "shop", "downloadLocation": "NOASSERTION", **package}
    return {"spdxVersion": "SPDX-2.3", "packages": [described], "documentDescribes": [described["SPDXID"]]}


NAMED = [
    pytest.param(cyclonedx(version=IMAGE), id="CycloneDX version"),
    pytest.param(cyclonedx(name=f"registry.example/shop@{IMAGE}"), id="CycloneDX name"),
    pytest.param(cyclonedx(hashes=[{"alg": "SHA-256", "content": HEX}]), id="CycloneDX hash"),
    pytest.param(cyclonedx(purl=f"pkg:oci/shop@{IMAGE}?arch=amd64"), id="CycloneDX purl"),
    pytest.param(cyclonedx(purl=f"pkg:oci/shop@sha256%3A{HEX}"), id="CycloneDX purl, encoded"),
    pytest.param(cyclonedx(purl=f"pkg:docker/shop@1?digest={IMAGE}"), id="CycloneDX purl, qualifier"),
    pytest.param(cyclonedx(**{"bom-ref": f"pkg:oci/shop@{IMAGE}"}), id="CycloneDX reference"),
    pytest.param(cyclonedx(**{"bom-ref": IMAGE}), id="CycloneDX reference, bare"),
    pytest.param(
        cyclonedx(properties=[{"name": "aquasecurity:trivy:RepoDigest", "value": f"shop@{IMAGE}"}]),
        id="Trivy",
    ),
    pytest.param(spdx(versionInfo=IMAGE), id="SPDX version"),
    pytest.param(spdx(name=IMAGE), id="SPDX name"),
    pytest.param(spdx(SPDXID=f"SPDXRef-Package-sha256-{HEX}"), id="SPDX identifier"),
    pytest.param(spdx(checksums=[{"algorithm": "SHA256", "checksumValue": HEX}]), id="SPDX checksum"),
    pytest.param(
        spdx(externalRefs=[{"referenceType": "purl", "referenceLocator": f"pkg:oci/shop@{IMAGE}"}]),
        id="SPDX external reference",
    ),
    pytest.param(spdx(attributionTexts=[f"RepoDigest: shop@{IMAGE}"]), id="Trivy, SPDX"),
    pytest.param(spdx(annotations=[{"comment": f"RepoDigest: shop@{IMAGE}"}]), id="Trivy, annotation"),
]


@pytest.mark.parametrize("document", NAMED)
def test_where_the_digest_stands(document: Any) -> None:
    facts = read(document)
    assert (facts.error, facts.components) == (None, 0)
    assert (facts.subject_digests, facts.subject_matches) == ((IMAGE,), True)


@pytest.mark.parametrize("document", NAMED)
def test_a_document_about_another_image(document: Any) -> None:
    """The tampered twin: the same document, one digit changed."""
    content = msgspec.json.encode(document).replace(HEX.encode(), f"{HEX[:-1]}1".encode())
    facts = read_sbom(content, CONTEXT)
    assert (facts.subject_digests, facts.subject_matches) == ((f"{IMAGE[:-1]}1",), False)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(cyclonedx(), id="nothing"),
        pytest.param(cyclonedx(version="1.0", hashes=[{"alg": "SHA-1", "content": "a" * 40}]), id="SHA-1"),
        pytest.param(cyclonedx(hashes=[{"alg": "SHA3-256", "content": HEX}]), id="SHA-3"),
        pytest.param(
            cyclonedx(purl=f"pkg:oci/shop@1?checksum={IMAGE}&vcs_url=git@{IMAGE}"), id="of other things"
        ),
        pytest.param(
            cyclonedx(properties=[{"name": "aquasecurity:trivy:ImageID", "value": IMAGE}]), id="configuration"
        ),
        pytest.param(cyclonedx(version=f"sha256:{HEX[:-1]}"), id="too short"),
        pytest.param(cyclonedx(version=f"sha256:{HEX}0"), id="too long"),
        pytest.param(spdx(attributionTexts=[f"DiffID: {IMAGE}", f"ImageID: {IMAGE}"]), id="layers"),
        pytest.param({**spdx(name=IMAGE), "documentDescribes": []}, id="nothing is described"),
    ],
)
def test_documents_that_name_no_digest(document: Any) -> None:
    facts = read(document)
    assert (facts.error, facts.subject_digests, facts.subject_matches) == (None, (), None)


@pytest.mark.parametrize(
    ("digests", "statement", "matches"),
    [
        (IMAGE, None, True),
        (IMAGE, False, True),
        (OTHER, None, False),
        (OTHER, False, False),
        (OTHER, True, True),
        ("", None, None),
        ("", False, False),
        ("", True, True),
    ],
)
def test_the_subject_of_the_statement_counts_too(
    digests: str, statement: bool | None, matches: bool | None
) -> None:
    context = msgspec.structs.replace(CONTEXT, statement_matches=statement)
    content = msgspec.json.encode(cyclonedx(version=digests))
    assert read_sbom(content, context).subject_matches is matches


def test_any_platform_is_the_image() -> None:
    context = msgspec.structs.replace(CONTEXT, image_digests=frozenset({OTHER, IMAGE}))
    assert read_sbom(msgspec.json.encode(cyclonedx(version=OTHER)), context).subject_matches is True


def test_several_described_packages() -> None:
    document = example("apko.spdx.json")
    document["documentDescribes"] = [item["SPDXID"] for item in document["packages"]]
    image = {"primaryPackagePurpose": "CONTAINER"}
    document["packages"] = [
        {k: v for k, v in item.items() if k not in image} for item in document["packages"]
    ]
    facts = read(document)  # both with a package URL of an image are what it is about
    layer = "sha256:dac1d7cfa95021764849fd102524e141488c5e3a90f861dbb5a12d9ac8584f85"
    assert (facts.components, facts.subject_name, facts.subject_digests) == (1, IMAGE, (IMAGE, layer))
    for item in document["packages"]:
        del item["externalRefs"]
    facts = read(document)
    assert (facts.components, facts.subject_name, facts.subject_digests) == (3, "", ())


@pytest.mark.parametrize(
    ("relationship", "name", "digests"),
    [
        pytest.param(
            ["SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-DOCUMENT"], f"shop@{IMAGE}", (IMAGE,), id="itself"
        ),
        pytest.param(["SPDXRef-a", "CONTAINS", "SPDXRef-b"], f"shop@{IMAGE}", (IMAGE,), id="nothing"),
        pytest.param(
            ["SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-none"], f"shop@{IMAGE}", (IMAGE,), id="no package"
        ),
        pytest.param(["SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-a"], "a", (), id="a package"),
        pytest.param(
            ["SPDXRef-DOCUMENT", "DESCRIBE", "SPDXRef-a"], "a", (), id="a package, as Trivy said it"
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["json", "tag-value"])
def test_what_a_document_that_describes_no_package_is_about(
    encoding: str, relationship: list[str], name: str, digests: tuple[str, ...]
) -> None:
    source, kind, target = relationship
    packages = [{"SPDXID": f"SPDXRef-{each}", "name": each} for each in "ab"]
    document: Any = {"spdxVersion": "SPDX-2.3", "name": f"shop@{IMAGE}", "packages": packages}
    document["relationships"] = [
        {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}
    ]
    content = msgspec.json.encode(document)
    if encoding == "tag-value":
        lines = [f"SPDXVersion: SPDX-2.3\nDocumentName: shop@{IMAGE}"]
        lines += [f"PackageName: {each}\nSPDXID: SPDXRef-{each}" for each in "ab"]
        content = "\n".join([*lines, f"Relationship: {' '.join(relationship)}"]).encode()
    facts = read_sbom(content, CONTEXT)
    assert (facts.encoding, facts.subject_name, facts.subject_digests) == (encoding, name, digests)


def test_described_by() -> None:
    document = spdx(name=IMAGE)
    del document["documentDescribes"]
    document["relationships"] = [
        {
            "spdxElementId": "SPDXRef-Image",
            "relationshipType": "DESCRIBED_BY",
            "relatedSpdxElement": "SPDXRef-DOCUMENT",
        }
    ]
    assert read(document).subject_digests == (IMAGE,)


@pytest.mark.parametrize(
    ("root", "name", "components"),
    [
        pytest.param({}, "registry.example/shop", 2, id="one"),
        pytest.param({"software_primaryPurpose": "library"}, "registry.example/shop", 2, id="of any purpose"),
    ],
)
def test_the_root_of_spdx_3(root: dict[str, str], name: str, components: int) -> None:
    document = example("spdx3.json")
    image = next(item for item in document["@graph"] if item.get("spdxId", "").endswith("/image"))
    image.update(root)
    facts = read(document)
    assert (facts.subject_name, facts.components, facts.subject_matches) == (name, components, True)


def test_several_roots_of_spdx_3() -> None:
    document = example("spdx3.json")
    collection = next(item for item in document["@graph"] if item["type"] == "software_Sbom")
    collection["rootElement"] += ["https://spdx.example/shop/musl", "https://spdx.example/shop/sbom"]
    facts = read(document)
    assert (facts.subject_name, facts.components, facts.subject_matches) == ("registry.example/shop", 2, True)


@pytest.mark.parametrize(
    ("algorithm", "encoded", "digest"),
    [
        ("SHA-256", HEX.upper(), IMAGE),
        ("sha256", HEX, IMAGE),
        ("SHA512", "a" * 128, "sha512:" + "a" * 128),
        ("SHA-384", "a" * 96, "sha384:" + "a" * 96),
        ("SHA256", "g" * 64, ""),
        ("SHA256", HEX + "\n", ""),
        ("MD5", "a" * 32, ""),
        ("", "", ""),
    ],
)
def test_digest_of(algorithm: str, encoded: str, digest: str) -> None:
    assert digest_of(algorithm, encoded) == digest


def test_digests_in_texts() -> None:
    assert digests_in(f"a@{IMAGE}, SHA256-{HEX.upper()} xsha256:{HEX}") == [IMAGE, IMAGE]
    assert digests_of_purl(f"pkg:oci/a@{IMAGE}?digest={OTHER}#sub/{OTHER}") == [IMAGE, OTHER]
    assert digests_of_purl("") == []


def test_digests_are_bounded() -> None:
    assert listed(["", *(f"sha256:{number % 60:064x}" for number in range(200))]) == tuple(
        f"sha256:{number:064x}" for number in range(50)
    )


def test_examples_name_the_image() -> None:
    context = msgspec.structs.replace(CONTEXT, image_digests=frozenset({OTHER}))
    for path in EXAMPLES.iterdir():
        if path.suffix != ".md" and path.name not in {"buildkit.spdx.json", "sbom-tool.spdx.json"}:
            assert read_sbom(path.read_bytes(), CONTEXT).subject_matches is True
            assert read_sbom(path.read_bytes(), context).subject_matches is False
