"""Who may push to a repository, and may not sign, makes no link of the chain proved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.images.model import Trust, TrustRule
from scanner.images.signatures.verifier import build_verifier
from tests.images.doubles.images import for_platform, image, index, referrer
from tests.images.doubles.publish import Content
from tests.images.gathering import (
    OCI_INDEX,
    OCI_MANIFEST,
    SIMPLE_SIGNING,
    gather_one,
    statement_about,
    tag_of,
)
from tests.images.memory import MemoryPublisher, MemoryRegistries
from tests.images.pki.payloads import simple_signing
from tests.images.pki.shapes import attached_bundle, layer_annotations
from tests.images.pki.sigstore import Sigstore
from tests.images.signatures.setting import WORKFLOW

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence

WHERE = "ghcr.io/acme/app"
CYCLONEDX = "https://cyclonedx.org/bom"
BOM = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


@pytest.fixture
def publisher() -> MemoryPublisher:
    return MemoryPublisher(MemoryRegistries(), WHERE)


def sign(publisher: MemoryPublisher, sigstore: Sigstore, digest: str, about: str = "") -> None:
    """Put a trusted signature of a digest under the tag of a digest, the same one where nothing else is said."""
    signed = sigstore.sign(simple_signing(about or digest))
    layer = publisher.blob(signed.payload, SIMPLE_SIGNING) | {"annotations": layer_annotations(signed)}
    configuration = publisher.blob(b"{}", "application/vnd.oci.image.config.v1+json")
    value = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": configuration,
        "layers": [layer],
    }
    publisher.manifest(value, tag_of(digest, "sig"))


def gather(
    publisher: MemoryPublisher, sigstore: Sigstore, ref: str, pattern: str = "ghcr.io/acme/**"
) -> Evidence:
    trust = Trust((TrustRule(pattern, (WORKFLOW,)),), sigstore.trusted_root_file(), "root.json")
    return gather_one(publisher.registries, ref, build_verifier(trust))


def status(evidence: Evidence, name: str) -> str:
    return next(link.status for link in evidence.chain if link.name == name)


def test_a_trusted_signature_proves(publisher: MemoryPublisher, sigstore: Sigstore) -> None:
    """What the attacks below are held against."""
    sign(publisher, sigstore, image(publisher, "v1")["digest"])
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert (status(evidence, "signature"), [one.proof.verified for one in evidence.signatures]) == (
        "proved",
        [True],
    )


def test_the_signature_of_another_version_proves_nothing(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    good = image(publisher, layers=[b"good"])
    evil = image(publisher, "v1", layers=[b"evil"])
    sign(publisher, sigstore, evil["digest"], about=good["digest"])
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [one.proof.reason for one in evidence.signatures] == ["wrong-subject"]
    assert status(evidence, "signature") == "broken"


def test_an_index_beside_a_signed_platform_is_not_signed(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    """Runtimes look into an index in an index; we do not, so nothing is known of what it holds."""
    good, evil = image(publisher, layers=[b"good"]), image(publisher, layers=[b"evil"])
    sign(publisher, sigstore, good["digest"])
    hidden = index(publisher, [for_platform(evil, "linux/arm64")])
    index(publisher, [for_platform(good, "linux/amd64"), hidden], "v1")
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [one.reason for one in evidence.incomplete] == ["unsupported"]
    assert status(evidence, "signature") != "proved"


def test_annotations_of_an_index_that_nobody_signed_name_no_base(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    """Whoever may push can put signed platforms into an index of their own, and say of it what they like."""
    good = image(publisher)
    sign(publisher, sigstore, good["digest"])
    said = {
        "org.opencontainers.image.base.name": "docker.io/library/alpine:3.20",
        "org.opencontainers.image.base.digest": f"sha256:{'b' * 64}",
    }
    index(publisher, [for_platform(good, "linux/amd64")], "v1", annotations=said)
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert (status(evidence, "signature"), status(evidence, "base")) == ("proved", "claimed")


def test_platforms_beyond_the_limit_are_not_signed(publisher: MemoryPublisher, sigstore: Sigstore) -> None:
    good, evil = image(publisher, layers=[b"good"]), image(publisher, layers=[b"evil"])
    sign(publisher, sigstore, good["digest"])
    listed = [for_platform(good, f"linux/a{number}") for number in range(32)]
    index(publisher, [*listed, for_platform(evil, "linux/amd64")], "v1")
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [one.reason for one in evidence.incomplete] == ["too-large"]
    assert status(evidence, "signature") != "proved"


def test_a_platform_that_calls_itself_an_attestation_is_a_platform(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    good, evil = image(publisher, layers=[b"good"]), image(publisher, layers=[b"evil"])
    sign(publisher, sigstore, good["digest"])
    annotations = {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": good["digest"],
    }
    hidden = {**for_platform(evil, "linux/arm64"), "annotations": annotations}
    index(publisher, [for_platform(good, "linux/amd64"), hidden], "v1")
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [platform.digest for platform in evidence.platforms] == [good["digest"], evil["digest"]]
    assert status(evidence, "signature") == "claimed"


@pytest.mark.parametrize(
    "where",
    [
        "ghcr.io/acme-evil/app",
        "ghcr.io:443/acme/app",
        "ghcr.io.evil.example/acme/app",
        "evil.example/ghcr.io/acme/app",
        "GHCR.IO/acme/app",
        "ghcr.iox/acme/app",
        "ghcr.io/acm/acme/app",
        "docker.io/acme/app",
    ],
)
def test_trust_in_some_repositories_is_trust_in_no_others(sigstore: Sigstore, where: str) -> None:
    publisher = MemoryPublisher(MemoryRegistries(), where)
    sign(publisher, sigstore, image(publisher, "v1")["digest"])
    evidence = gather(publisher, sigstore, f"{where}:v1")
    assert [one.proof.reason for one in evidence.signatures] == ["no-trust"]
    assert (evidence.trusted, status(evidence, "signature")) == (False, "claimed")


def test_what_looks_like_a_part_of_a_signed_index_is_none(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    """Anybody may attach a referrer that has the form of BuildKit's attestations."""
    good = image(publisher)
    written = index(publisher, [for_platform(good, "linux/amd64")], "v1")
    sign(publisher, sigstore, written["digest"])
    about = {"annotations": {"in-toto.io/predicate-type": CYCLONEDX}}
    statement = json.dumps(statement_about(good["digest"], CYCLONEDX, BOM)).encode()
    for subject in (good, written):
        referrer(
            publisher,
            subject,
            "application/vnd.docker.attestation.manifest.v1+json",
            [Content("application/vnd.in-toto+json", statement, **about)],
            annotations={
                "vnd.docker.reference.type": "attestation-manifest",
                "vnd.docker.reference.digest": good["digest"],
            },
        )
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert status(evidence, "signature") == "proved"
    assert {one.channel for one in evidence.sboms} == {"attestation"}
    assert {one.proof.verified for one in evidence.sboms} == {False}
    assert status(evidence, "sbom") != "proved"


def test_the_index_that_a_tag_names_vouches_for_no_digest(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    """Who moves the tag of a pinned platform chooses the index, and what BuildKit seems to say in it."""
    good = image(publisher)
    statement = json.dumps(statement_about(good["digest"], CYCLONEDX, BOM)).encode()
    layers = [publisher.blob(statement, "application/vnd.in-toto+json")]
    value = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": publisher.blob(b"{}", "application/vnd.oci.image.config.v1+json"),
        "layers": layers,
    }
    attestation = publisher.manifest(value) | {
        "platform": {"os": "unknown", "architecture": "unknown"},
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": good["digest"],
        },
    }
    index(publisher, [for_platform(good, "linux/amd64"), attestation], "v1")
    sign(publisher, sigstore, good["digest"])
    evidence = gather(publisher, sigstore, f"{WHERE}:v1@{good['digest']}")
    assert [one.channel for one in evidence.sboms] == ["buildkit"]
    assert (status(evidence, "signature"), status(evidence, "sbom")) == ("proved", "claimed")


def test_a_bundle_of_a_stranger_with_the_name_of_a_trusted_one(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    """Another Sigstore gives out certificates for any name."""
    written = image(publisher, "v1")
    payload = json.dumps(statement_about(written["digest"], "https://slsa.dev/provenance/v1", {})).encode()
    attached = attached_bundle(Sigstore().attest(payload), written["digest"])
    referrer(publisher, written, attached.media_type, [Content(attached.media_type, attached.content)])
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [one.proof.verified for one in evidence.provenance] == [False]
    assert {status(evidence, name) for name in ("signature", "provenance")} == {"absent", "broken"}


def test_a_platform_beside_a_proved_one_is_not_proved_with_it(
    publisher: MemoryPublisher, sigstore: Sigstore
) -> None:
    good, evil = image(publisher, layers=[b"good"]), image(publisher, layers=[b"evil"])
    build = {"buildDefinition": {}, "runDetails": {"builder": {"id": "https://builder.example"}}}
    for predicate_type, predicate in ((CYCLONEDX, BOM), ("https://slsa.dev/provenance/v1", build)):
        statement = json.dumps(statement_about(good["digest"], predicate_type, predicate)).encode()
        attached = attached_bundle(sigstore.attest(statement), good["digest"])
        referrer(publisher, good, attached.media_type, [Content(attached.media_type, attached.content)])
    index(publisher, [for_platform(good, "linux/amd64"), for_platform(evil, "linux/arm64")], "v1")
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [one.proof.verified for one in evidence.sboms] == [True]
    assert [one.proof.verified for one in evidence.provenance] == [True]
    assert {status(evidence, name) for name in ("sbom", "provenance", "builder")} == {"claimed"}


@pytest.mark.parametrize(
    "lie",
    [{"size": 1}, {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"}],
    ids=["size", "media type"],
)
def test_content_that_is_listed_wrongly_first_is_read_all_the_same(
    publisher: MemoryPublisher, sigstore: Sigstore, lie: dict[str, Any]
) -> None:
    written = image(publisher, "v1")
    sign(publisher, sigstore, written["digest"])
    tagged = publisher.registries._tags[WHERE, tag_of(written["digest"], "sig")]
    (layer,) = json.loads(publisher.registries._held[WHERE, tagged][1])["layers"]
    value = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "application/vnd.dev.cosign.artifact.sig.v1+json",
        "config": publisher.blob(b"{}", "application/vnd.oci.empty.v1+json"),
        "layers": [layer | lie],
        "subject": {key: written[key] for key in ("mediaType", "digest", "size")},
    }
    publisher.manifest(value)
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert ("signature-tag", True) in {(one.channel, one.proof.verified) for one in evidence.signatures}
    assert status(evidence, "signature") == "proved"


def test_an_entry_that_is_never_fetched_hides_nothing(publisher: MemoryPublisher, sigstore: Sigstore) -> None:
    """A signature by Notation is told without being fetched; listed under the digest of another content, it is two things."""
    registries = MemoryRegistries(api=False)
    publisher = MemoryPublisher(registries, WHERE)
    written = image(publisher, "v1")
    sign(publisher, sigstore, written["digest"])
    layer = json.loads(registries._held[WHERE, registries._tags[WHERE, tag_of(written["digest"], "sig")]][1])[
        "layers"
    ][0]
    entry: dict[str, Any] = {
        "mediaType": OCI_MANIFEST,
        "digest": layer["digest"],
        "size": layer["size"],
        "artifactType": "application/vnd.cncf.notary.signature",
    }
    listing = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry]}
    publisher.manifest(listing, tag_of(written["digest"]))
    evidence = gather(publisher, sigstore, f"{WHERE}:v1")
    assert [(one.channel, one.proof.verified) for one in evidence.signatures] == [
        ("referrer", False),
        ("signature-tag", True),
    ]
