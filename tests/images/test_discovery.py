from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Attestation, Incomplete, Link, Lookup, Proof, Signature
from scanner.images.discovery.referrers import MAX_REFERRERS
from scanner.images.outline import MAX_LAYERS
from tests.images.doubles.attachments import attach, attestation_manifest, built_by_buildkit, statement
from tests.images.doubles.images import for_platform, image, index, layers_of, multi_platform, referrer
from tests.images.doubles.publish import EMPTY, Content
from tests.images.gathering import (
    BUNDLE,
    ENVELOPE,
    OCI_INDEX,
    OCI_MANIFEST,
    SIMPLE_SIGNING,
    WHERE,
    attached_lookups,
    gather_one,
    statement_about,
    tag_of,
)
from tests.images.memory import (
    TRUSTED,
    MemoryPublisher,
    MemoryRegistries,
    descriptor,
    proof_of,
    signed,
    unsigned,
    wrong_subject,
)

EVE = "eve@evil.example"
CUSTOM = "https://acme.example/review"
IN_TOTO = "application/vnd.in-toto+json"


@pytest.fixture
def registries() -> MemoryRegistries:
    return MemoryRegistries()


@pytest.fixture
def publisher(registries: MemoryRegistries) -> MemoryPublisher:
    return MemoryPublisher(registries, WHERE)


def review(digest: str, by: str = TRUSTED) -> bytes:
    return signed(by, digest, statement_about(digest, CUSTOM, {"ok": True}))


def reviewed(digest: str, channel: Any, platform: str = "") -> Attestation:
    return Attestation(
        digest,
        platform,
        channel,
        CUSTOM,
        "https://in-toto.io/Statement/v1",
        subject_matches=True,
        proof=proof_of(TRUSTED),
    )


@pytest.mark.parametrize("api", [True, False], ids=["referrers-api", "fallback-tag"])
def test_a_bundle_that_refers_to_the_image(api: bool) -> None:
    registries = MemoryRegistries(api=api)
    publisher = MemoryPublisher(registries, WHERE)
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    artifact = referrer(publisher, subject, BUNDLE, [Content(BUNDLE, review(digest))])
    evidence = gather_one(registries, f"{WHERE}:1.0", configurations=False)
    assert evidence.attestations == (reviewed(digest, "referrer"),)
    blob = layers_of(publisher, [Content(BUNDLE, review(digest))])[0]["digest"]
    how = (
        (Lookup("referrers", f"{WHERE}@{digest}", "found"),)
        if api
        else (
            Lookup("referrers", f"{WHERE}@{digest}", "unsupported"),
            Lookup("fallback-tag", f"{WHERE}:{tag_of(digest)}", "found"),
        )
    )
    assert evidence.lookups == (
        Lookup("manifest", f"{WHERE}:1.0", "found"),
        *how,
        Lookup("manifest", f"{WHERE}@{artifact['digest']}", "found"),
        *attached_lookups(digest)[1:],
        Lookup("blob", f"{WHERE}@{blob}", "found"),
    )
    assert evidence.incomplete == ()


def test_signers_of_one_payload_are_different_signatures(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    payload = signed(TRUSTED, subject["digest"])
    contents = [
        Content(SIMPLE_SIGNING, payload, {"signature": each}) for each in ("first", "second", "first")
    ]
    attach(publisher, subject, "sig", contents)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.annotations for each in evidence.signatures] == [
        {"signature": "first"},
        {"signature": "second"},
    ]
    blob = layers_of(publisher, contents)[0]["digest"]
    assert registries.asked.count(f"blob {blob}") == 1


def test_one_thing_attached_in_two_ways_is_one_thing(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    referrer(publisher, subject, ENVELOPE, [Content(ENVELOPE, review(digest))])
    attach(publisher, subject, "att", [Content(ENVELOPE, review(digest))])
    assert gather_one(registries, f"{WHERE}:1.0").attestations == (reviewed(digest, "referrer"),)


def test_the_index_and_each_platform_are_looked_at(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    arm64 = for_platform(image(publisher, platform="linux/arm64"), "linux/arm64")
    whole = index(publisher, [arm64], "1.0")
    attach(publisher, whole, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, whole["digest"]))])
    attach(publisher, arm64, "sig", [Content(SIMPLE_SIGNING, signed(EVE, arm64["digest"]))])
    referrer(publisher, arm64, BUNDLE, [Content(BUNDLE, review(arm64["digest"]))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.signatures == (
        Signature(whole["digest"], "", "signature-tag", proof_of(TRUSTED)),
        Signature(arm64["digest"], "linux/arm64", "signature-tag", proof_of(EVE)),
    )
    assert evidence.attestations == (reviewed(arm64["digest"], "referrer", "linux/arm64"),)


def test_tags_are_asked_for_one_by_one_where_they_are_not_listed(publisher: MemoryPublisher) -> None:
    registries = publisher.registries
    registries.lists_tags = False
    subject = image(publisher, "1.0")
    attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.signatures == (Signature(subject["digest"], "", "signature-tag", proof_of(TRUSTED)),)
    assert attached_lookups(subject["digest"], sig="found")[1] in evidence.lookups
    assert {f"manifest {tag_of(subject['digest'], suffix)}" for suffix in ("sig", "att", "sbom")} <= set(
        registries.asked
    )


@pytest.mark.parametrize(
    "registry", ["1.dkr.ecr.eu-central-1.amazonaws.com", "europe-docker.pkg.dev"], ids=["amazon", "google"]
)
def test_a_registry_that_may_be_a_cache_is_asked_for_each_tag(registry: str) -> None:
    registries = MemoryRegistries()
    where = f"{registry}/hub/app"
    subject = image(MemoryPublisher(registries, where), "1.0")
    evidence = gather_one(registries, f"{where}:1.0")
    assert "tags" not in registries.asked
    assert {f"manifest {tag_of(subject['digest'], suffix)}" for suffix in ("sig", "att", "sbom")} <= set(
        registries.asked
    )
    assert evidence.incomplete == ()


def test_a_list_of_tags_that_fails_is_no_list(publisher: MemoryPublisher) -> None:
    registries = publisher.registries
    registries.failures["tags"] = RegistryError("no answer", reason="timed-out")
    subject = image(publisher, "1.0")
    attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.signatures == (Signature(subject["digest"], "", "signature-tag", proof_of(TRUSTED)),)
    assert evidence.incomplete == ()


FAILURES = [
    pytest.param("referrers {digest}", "referrers", "@{digest}", id="referrers"),
    pytest.param("manifest {tag}.sig", "signature-tag", ":{tag}.sig", id="signature-tag"),
    pytest.param("manifest {tag}.att", "attestation-tag", ":{tag}.att", id="attestation-tag"),
    pytest.param("manifest {tag}.sbom", "sbom-tag", ":{tag}.sbom", id="sbom-tag"),
]


@pytest.mark.parametrize("reason", ["denied", "timed-out", "rate-limited"])
@pytest.mark.parametrize(("asked", "what", "where"), FAILURES)
def test_what_cannot_be_looked_at_does_not_count_as_absent(
    asked: str, what: str, where: str, reason: Any
) -> None:
    registries = MemoryRegistries(lists_tags=False)
    digest = image(MemoryPublisher(registries, WHERE), "1.0")["digest"]
    names = {"digest": digest, "tag": tag_of(digest)}
    registries.failures[asked.format(**names)] = RegistryError("no", reason=reason)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    place = WHERE + where.format(**names)
    assert evidence.incomplete == (Incomplete(reason, what, f"{place}: no"),)
    assert Lookup(what, place, reason) in evidence.lookups
    unknown = {link.name for link in evidence.chain if link.status == "unknown"}
    assert (
        unknown
        == {
            "referrers": {"signature", "sbom", "provenance", "builder", "base"},
            "signature-tag": {"signature"},
            "attestation-tag": {"sbom", "provenance", "builder", "base"},
            "sbom-tag": {"sbom"},
        }[what]
    )


def test_referrers_that_are_not_found_are_not_absent(publisher: MemoryPublisher) -> None:
    registries = publisher.registries
    digest = image(publisher, "1.0")["digest"]
    registries.failures[f"referrers {digest}"] = RegistryError("a page is gone", reason="not-found")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.incomplete == (Incomplete("not-found", "referrers", f"{WHERE}@{digest}: a page is gone"),)


@pytest.mark.parametrize("artifact", [False, True], ids=["image", "oci-artifact"])
def test_attestations_of_buildkit(
    registries: MemoryRegistries, publisher: MemoryPublisher, artifact: bool
) -> None:
    names = ("linux/amd64", "linux/arm64")
    images = [for_platform(image(publisher, platform=name, layers=[name.encode()]), name) for name in names]
    about = [[statement(each, "app", CUSTOM, {})] for each in images]
    built_by_buildkit(publisher, images, about, "1.0", artifact=artifact)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.attestations == tuple(
        Attestation(
            each["digest"],
            name,
            "buildkit",
            CUSTOM,
            "https://in-toto.io/Statement/v0.1",
            subject_matches=True,
            proof=unsigned(),
        )
        for each, name in zip(images, names, strict=True)
    )
    assert [each.name for each in evidence.platforms] == list(names)
    assert evidence.incomplete == ()
    assert len(registries.asked) == len(set(registries.asked))


def test_buildkit_attestations_that_only_refer_to_the_platform(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    content = Content(IN_TOTO, statement(subject, "app", CUSTOM, {}))
    referrer(publisher, subject, "application/vnd.docker.attestation.manifest.v1+json", [content])
    (found,) = gather_one(registries, f"{WHERE}:1.0").attestations
    assert (found.channel, found.predicate_type, found.proof) == ("referrer", CUSTOM, unsigned())


def test_swapped_platforms_do_not_match(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    names = ("linux/amd64", "linux/arm64")
    images = [for_platform(image(publisher, platform=name, layers=[name.encode()]), name) for name in names]
    about = [[statement(each, "app", "https://slsa.dev/provenance/v1", {})] for each in reversed(images)]
    built_by_buildkit(publisher, images, about, "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [(each.subject, each.subject_matches) for each in evidence.provenance] == [
        (images[0]["digest"], False),
        (images[1]["digest"], False),
    ]
    assert evidence.chain[4] == Link("provenance", "broken", "the provenance speaks about another image")


def test_attestations_bound_to_no_platform_are_told(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    amd64 = for_platform(image(publisher), "linux/amd64")
    foreign = image(publisher, layers=[b"foreign"])
    attested = attestation_manifest(publisher, foreign, [statement(foreign, "app", CUSTOM, {})])
    index(publisher, [amd64, attested], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.attestations == ()
    assert evidence.incomplete == (
        Incomplete(
            "malformed",
            "buildkit",
            f"{WHERE}@{attested['digest']}: attestations of {foreign['digest']}, which is no platform of the index, are"
            " not looked at",
        ),
    )


def test_attestations_that_the_index_binds_to_another_platform_than_they_refer_to(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    names = ("linux/amd64", "linux/arm64")
    amd64, arm64 = (
        for_platform(image(publisher, platform=name, layers=[name.encode()]), name) for name in names
    )
    attested = attestation_manifest(publisher, amd64, [statement(amd64, "app", CUSTOM, {})], artifact=True)
    attested["annotations"]["vnd.docker.reference.digest"] = arm64["digest"]
    index(publisher, [amd64, arm64, attested], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.attestations == ()
    assert evidence.incomplete == (
        Incomplete(
            "malformed",
            "buildkit",
            f"{WHERE}@{attested['digest']}: bound to {arm64['digest']} by the index, it refers to {amd64['digest']} and"
            " is not looked at",
        ),
    )


def test_a_statement_about_another_image(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    other = image(publisher, layers=[b"other"])
    attach(publisher, subject, "att", [Content(ENVELOPE, review(other["digest"]))])
    attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, other["digest"]))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    (found,) = evidence.attestations
    assert (found.subject_matches, found.proof) == (False, wrong_subject())
    assert evidence.signatures == (Signature(subject["digest"], "", "signature-tag", wrong_subject()),)
    assert evidence.chain[2] == Link(
        "signature", "broken", "the signature does not hold: it is about something else"
    )


@pytest.mark.parametrize("refers_to", ["another image", "nothing"])
def test_a_referrer_that_lies_about_its_subject(
    registries: MemoryRegistries, publisher: MemoryPublisher, refers_to: str
) -> None:
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    value: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": BUNDLE,
        "config": publisher.blob(b"{}", EMPTY),
        "layers": layers_of(publisher, [Content(BUNDLE, review(digest))]),
    }
    said = "nothing"
    if refers_to != "nothing":
        value["subject"] = image(publisher, layers=[b"other"])
        said = value["subject"]["digest"]
    lying = publisher.manifest(value)
    registries.lies[digest] = (descriptor({**lying, "artifactType": BUNDLE}),)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert (evidence.signatures, evidence.attestations) == ((), ())
    assert evidence.incomplete == (
        Incomplete(
            "malformed",
            "manifest",
            f"{WHERE}@{lying['digest']}: listed as referring to {digest}, it refers to {said} and is not looked at",
        ),
    )


def test_too_many_referrers_do_not_crowd_out_a_signature(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    digest = subject["digest"]
    for number in range(MAX_REFERRERS + 5):
        referrer(publisher, subject, f"application/x-{number}", [Content("text/plain", b"noise")])
    referrer(publisher, subject, BUNDLE, [Content(BUNDLE, review(digest))])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.attestations == (reviewed(digest, "referrer"),)
    assert evidence.incomplete == (
        Incomplete(
            "too-large", "referrers", f"{WHERE}@{digest}: 70 artifacts refer to it, of which 64 are looked at"
        ),
    )
    # The manifest of the image by its tag, and of 64 artifacts.
    assert sum(asked.startswith("manifest") for asked in registries.asked) == 1 + MAX_REFERRERS


def test_too_many_layers_are_told(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    subject = image(publisher, "1.0")
    contents = [
        Content(SIMPLE_SIGNING, signed(EVE, subject["digest"]), {"number": str(number)})
        for number in range(MAX_LAYERS + 1)
    ]
    attach(publisher, subject, "sig", contents)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.annotations["number"] for each in evidence.signatures] == [
        str(number) for number in range(MAX_LAYERS)
    ]
    where = f"{WHERE}:{tag_of(subject['digest'], 'sig')}"
    assert evidence.incomplete == (
        Incomplete("too-large", "signature-tag", f"{where}: 65 layers, of which 64 are looked at"),
    )


def test_an_index_in_the_place_of_signatures_is_told(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    multi_platform(publisher, tag_of(subject["digest"], "sig"), "linux/amd64")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    where = f"{WHERE}:{tag_of(subject['digest'], 'sig')}"
    assert evidence.incomplete == (
        Incomplete(
            "unsupported", "signature-tag", f"{where}: an index in the place of a manifest is not supported"
        ),
    )


def test_a_signature_of_notation_is_told_and_not_fetched(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    kind = "application/vnd.cncf.notary.signature"
    artifact = referrer(publisher, subject, kind, [Content("application/jose+json", b"{}")])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    detail = "signed with Notation (Notary Project), whose signatures are not supported"
    proof = Proof(verified=False, reason="unsupported", detail=detail)
    assert evidence.signatures == (Signature(subject["digest"], "", "referrer", proof),)
    assert f"manifest {artifact['digest']}" not in registries.asked
    assert evidence.chain[2] == Link("signature", "unknown", f"the signature cannot be verified: {detail}")


def test_the_type_of_the_layer_decides_where_the_entry_does_not_say() -> None:
    registries = MemoryRegistries(api=False)
    publisher = MemoryPublisher(registries, WHERE)
    subject = image(publisher, "1.0")
    referrer(publisher, subject, "", [Content(BUNDLE, review(subject["digest"]))])
    entries = json.loads(registries._held[WHERE, registries._tags[WHERE, tag_of(subject["digest"])]][1])
    assert [each["artifactType"] for each in entries["manifests"]] == [EMPTY]
    assert gather_one(registries, f"{WHERE}:1.0").attestations == (reviewed(subject["digest"], "referrer"),)


def test_an_envelope_of_in_totos_own_media_type(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    content = Content("application/vnd.in-toto.review+dsse", review(subject["digest"]))
    referrer(publisher, subject, "application/vnd.in-toto+json", [content])
    assert gather_one(registries, f"{WHERE}:1.0").attestations == (reviewed(subject["digest"], "referrer"),)


def test_media_types_of_the_index_are_as_published(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    docker = multi_platform(publisher, "docker", "linux/amd64", docker=True)
    evidence = gather_one(registries, f"{WHERE}:docker")
    assert (evidence.kind, evidence.media_type) == ("index", docker["mediaType"])
    assert docker["mediaType"] != OCI_INDEX
    assert evidence.incomplete == ()


def test_what_is_a_part_of_the_index_stays_so_whoever_attaches_it_again(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    amd64 = for_platform(image(publisher), "linux/amd64")
    about = statement(amd64, "app", CUSTOM, {})
    built_by_buildkit(publisher, [amd64], [[about]], "1.0")
    referrer(publisher, amd64, IN_TOTO, [Content(IN_TOTO, about, {"in-toto.io/predicate-type": CUSTOM})])
    (found,) = gather_one(registries, f"{WHERE}:1.0").attestations
    assert (found.channel, found.platform) == ("buildkit", "linux/amd64")
