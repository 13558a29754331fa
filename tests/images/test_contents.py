from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Incomplete, Link, Provenance, Sbom
from scanner.images.contents import reading
from scanner.images.signatures import content as verifiable
from tests.images.doubles.attachments import attach, built_by_buildkit, statement
from tests.images.doubles.images import for_platform, image, layers_of, referrer
from tests.images.doubles.publish import Content
from tests.images.gathering import BUNDLE, ENVELOPE, SIMPLE_SIGNING, WHERE, gather_one, statement_about
from tests.images.memory import (
    TRUSTED,
    MemoryPublisher,
    MemoryRegistries,
    MemoryVerifier,
    proof_of,
    signed,
    unsigned,
)

CYCLONEDX = "application/vnd.cyclonedx+json"
SPDX = "application/spdx+json"


@pytest.fixture
def registries() -> MemoryRegistries:
    return MemoryRegistries()


@pytest.fixture
def publisher(registries: MemoryRegistries) -> MemoryPublisher:
    return MemoryPublisher(registries, WHERE)


def cyclonedx(digest: str) -> dict[str, Any]:
    encoded = digest.partition(":")[2]
    component = {"type": "container", "name": "app", "hashes": [{"alg": "SHA-256", "content": encoded}]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": "2026-01-22T00:00:00Z", "component": component},
        "components": [],
    }


def spdx(digest: str) -> dict[str, Any]:
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "app",
        "documentNamespace": f"https://acme.example/{digest}",
        "creationInfo": {"created": "2026-01-22T00:00:00Z", "creators": ["Tool: maker-1"]},
        "packages": [],
    }


def told(sbom: Sbom) -> tuple[Any, ...]:
    """Return what this room says of an SBOM; the rest is what its reader says."""
    return (
        sbom.subject,
        sbom.platform,
        sbom.channel,
        sbom.proof,
        sbom.subject_matches,
        sbom.age_days,
        sbom.error,
    )


def test_an_sbom_in_each_channel(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    content = json.dumps(cyclonedx(digest)).encode()
    referrer(publisher, subject, CYCLONEDX, [Content(CYCLONEDX, content)])
    attach(publisher, subject, "sbom", [Content(CYCLONEDX, content + b" ")])
    about = statement_about(digest, "https://cyclonedx.org/bom/v1.6", cyclonedx(digest))
    attach(publisher, subject, "att", [Content(ENVELOPE, signed(TRUSTED, digest, about))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [told(each) for each in evidence.sboms] == [
        (digest, "", "referrer", unsigned(), True, 10, None),
        (digest, "", "attestation", proof_of(TRUSTED), True, 10, None),
        (digest, "", "attached", unsigned(), True, 10, None),
    ]
    assert [each.predicate_type for each in evidence.attestations] == ["https://cyclonedx.org/bom/v1.6"]
    assert evidence.chain[3] == Link(
        "sbom", "proved", f"0 components, signed by {TRUSTED} (https://issuer.example)"
    )


@pytest.mark.parametrize(
    "predicate_type",
    ["https://spdx.dev/Document", "https://spdx.dev/Document/v2.3", "https://spdx.dev/spdx"],
)
def test_an_sbom_of_buildkit(
    registries: MemoryRegistries, publisher: MemoryPublisher, predicate_type: str
) -> None:
    amd64 = for_platform(image(publisher), "linux/amd64")
    about = statement(amd64, "app", predicate_type, spdx(amd64["digest"]))
    built_by_buildkit(publisher, [amd64], [[about]], "1.0")
    (sbom,) = gather_one(registries, f"{WHERE}:1.0").sboms
    assert told(sbom) == (amd64["digest"], "linux/amd64", "buildkit", unsigned(), True, 10, None)
    assert (sbom.format, sbom.encoding, sbom.spec_version) == ("spdx", "json", "SPDX-2.3")


def test_an_artifact_that_says_it_is_an_sbom_may_hold_plain_json(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    content = json.dumps(spdx(subject["digest"])).encode()
    referrer(publisher, subject, SPDX, [Content("application/json", content)])
    (sbom,) = gather_one(registries, f"{WHERE}:1.0").sboms
    assert told(sbom) == (subject["digest"], "", "referrer", unsigned(), None, 10, None)


def test_an_sbom_of_another_image(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    other = f"sha256:{'7' * 64}"
    attach(publisher, subject, "sbom", [Content(CYCLONEDX, json.dumps(cyclonedx(other)).encode())])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    (sbom,) = evidence.sboms
    assert told(sbom) == (subject["digest"], "", "attached", unsigned(), False, 10, None)
    assert evidence.chain[3] == Link("sbom", "broken", f"the SBOM describes another image: {other}")


def test_syfts_own_format_is_told(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    attach(publisher, subject, "sbom", [Content("application/vnd.syft+json", b"{}")])
    error = "Syft's own format is not supported; write CycloneDX or SPDX"
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.sboms == (Sbom(subject["digest"], "", "attached", unsigned(), error=error),)
    assert evidence.chain[3] == Link("sbom", "broken", f"the SBOM cannot be read: {error}")


def test_an_sbom_whose_content_is_not_what_its_digest_says(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    content = Content(CYCLONEDX, json.dumps(cyclonedx(subject["digest"])).encode())
    attach(publisher, subject, "sbom", [content])
    digest = layers_of(publisher, [content])[0]["digest"]
    registries.failures[f"blob {digest}"] = RegistryError("other content", reason="digest-mismatch")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.sboms == ()
    assert evidence.incomplete == (Incomplete("digest-mismatch", "blob", f"{WHERE}@{digest}: other content"),)
    assert {link.name for link in evidence.chain if link.status == "unknown"} >= {"signature", "sbom"}


def attached_layer(publisher: MemoryPublisher, subject: dict[str, Any], size: int | None) -> str:
    """Attach a layer that says it has a size, and return its digest."""
    layer = publisher.blob(b"{}", CYCLONEDX)
    layer["size"] = size
    if size is None:
        del layer["size"]
    value = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": publisher.blob(b"{}", "application/vnd.oci.image.config.v1+json"),
        "layers": [layer],
    }
    publisher.manifest(value, subject["digest"].replace(":", "-") + ".sbom")
    return str(layer["digest"])


def test_content_that_is_too_large_is_not_fetched(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = attached_layer(publisher, image(publisher, "1.0"), reading.MAX_BYTES + 1)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.incomplete == (
        Incomplete(
            "too-large",
            "blob",
            f"{WHERE}@{digest}: 67108865 bytes are not read; one content may have 64 MiB, and all of an image 200 MiB",
        ),
    )
    assert f"blob {digest}" not in registries.asked


def test_an_attestation_that_is_too_large_is_not_taken_for_absent(
    registries: MemoryRegistries, publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_SIGNED_BYTES", 1 << 20)
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    about = statement_about(
        digest, "https://cyclonedx.org/bom", cyclonedx(digest) | {"version": "9" * (2 << 20)}
    )
    attach(publisher, subject, "att", [Content(ENVELOPE, signed(TRUSTED, digest, about))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert (evidence.attestations, evidence.sboms) == ((), ())
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("too-large", "blob")]
    assert evidence.incomplete[0].detail.endswith(
        "bytes are not read; one content may have 1 MiB, and all of an image 200 MiB"
    )
    assert {link.name for link in evidence.chain if link.status == "unknown"} >= {"signature", "sbom"}


def test_the_verifier_reads_all_that_is_given_to_it() -> None:
    assert reading.MAX_SIGNED_BYTES <= verifiable.MAX_BYTES


def test_content_that_is_longer_than_it_says_is_not_read(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = attached_layer(publisher, image(publisher, "1.0"), 1)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.sboms == ()
    assert evidence.incomplete == (
        Incomplete("too-large", "blob", f"{WHERE}@{digest}: more bytes than it says"),
    )


def test_content_that_does_not_say_its_size_is_not_fetched(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = attached_layer(publisher, image(publisher, "1.0"), None)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.incomplete == (
        Incomplete(
            "malformed", "blob", f"{WHERE}@{digest}: its descriptor does not say its size; it is not read"
        ),
    )
    assert f"blob {digest}" not in registries.asked


def test_all_that_is_attached_to_an_image_is_bounded(
    registries: MemoryRegistries, publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = image(publisher, "1.0")
    contents = [Content(SIMPLE_SIGNING, signed(f"{number}", subject["digest"])) for number in range(5)]
    attach(publisher, subject, "sig", contents)
    sizes = [len(content.data) for content in contents]
    monkeypatch.setattr(reading, "MAX_IMAGE_BYTES", sum(sizes[:3]))
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.proof.identity for each in evidence.signatures] == ["0", "1", "2"]
    assert [each.reason for each in evidence.incomplete] == ["too-large", "too-large"]


def test_the_number_of_contents_of_a_manifest_is_bounded(
    registries: MemoryRegistries, publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_CONTENTS", 2)
    subject = image(publisher, "1.0")
    contents = [Content(SIMPLE_SIGNING, signed(f"{number}", subject["digest"])) for number in range(5)]
    attach(publisher, subject, "sig", contents)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.proof.identity for each in evidence.signatures] == ["0", "1"]
    assert evidence.incomplete == (
        Incomplete(
            "too-large",
            "blob",
            f"{WHERE}@{subject['digest']}: more than 2 contents are attached, the first are read",
        ),
    )


def test_a_defect_of_the_verifier_is_told(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    content = Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]))
    attach(publisher, subject, "sig", [content])
    verifier = MemoryVerifier()
    verifier.failure = IndexError("out of range")
    evidence = gather_one(registries, f"{WHERE}:1.0", verifier)
    digest = layers_of(publisher, [content])[0]["digest"]
    assert evidence.signatures == ()
    assert evidence.incomplete == (
        Incomplete("malformed", "blob", f"{WHERE}@{digest}: not understood (IndexError)"),
    )


def test_a_predicate_that_is_no_object_says_so(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    kind = "https://slsa.dev/provenance/v1"
    content = Content(BUNDLE, signed(TRUSTED, digest, statement_about(digest, kind, [])))
    referrer(publisher, subject, BUNDLE, [content])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    error = "the predicate is not an object"
    assert evidence.provenance == (
        Provenance(
            digest,
            "",
            "referrer",
            proof_of(TRUSTED),
            subject_matches=True,
            predicate_type=kind,
            error=error,
        ),
    )
    assert evidence.chain[4:6] == (
        Link("provenance", "broken", f"the provenance cannot be read: {error}"),
        Link(
            "builder", "broken", f"nobody is known to have built it: the provenance cannot be read: {error}"
        ),
    )


def test_where_nobody_is_trusted_a_signature_is_a_claim(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]))])
    evidence = gather_one(registries, f"{WHERE}:1.0", MemoryVerifier(trusts=False))
    assert evidence.trusted is False
    assert evidence.chain[2] == Link("signature", "claimed", "the signature is not proved: nobody is trusted")
