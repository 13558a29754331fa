"""What attached content turns out to be, and that it says what it says whatever its signature is worth."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.facts.evidence import Proof
from scanner.images.model import Attached, Examined, Statement, Subject
from scanner.images.signatures.content import MAX_BYTES
from tests.images.pki.encoding import b64, compact, pre_authentication
from tests.images.pki.keys import Key
from tests.images.pki.payloads import (
    IN_TOTO,
    SIMPLE_SIGNING,
    STATEMENT,
    STATEMENT_FIRST,
    image_signature,
    simple_signing,
    statement,
)
from tests.images.pki.shapes import (
    BUNDLE_TYPES,
    ENVELOPE,
    attached_attestation,
    attached_bundle,
    attached_signature,
    bundle,
)
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import (
    DIGEST,
    FORMS,
    OTHER,
    PREDICATE,
    WORKFLOW,
    by_key,
    examined,
    proof,
    provenance,
    scene,
)

HEX = DIGEST.partition(":")[2]


def plain(content: bytes, media_type: str = IN_TOTO) -> Attached:
    return Attached("buildkit", DIGEST, media_type, content)


@pytest.mark.parametrize("kind", [STATEMENT, STATEMENT_FIRST], ids=["v1", "v0.1"])
@pytest.mark.parametrize("form", ["bundle 0.3", ".att"])
def test_a_signed_statement_is_returned_with_its_proof(sigstore: Sigstore, form: str, kind: str) -> None:
    signed = sigstore.attest(statement(DIGEST, PREDICATE, {"made": "here"}, name="app", kind=kind))
    found = examined(sigstore, FORMS[form](signed), WORKFLOW)
    assert found.proof.verified
    assert found.kind == "attestation"
    assert found.statement == Statement(kind, PREDICATE, {"made": "here"}, (Subject("app", {"sha256": HEX}),))


def test_a_statement_that_nobody_signed(sigstore: Sigstore) -> None:
    assert examined(sigstore, plain(provenance()), WORKFLOW) == Examined(
        "attestation",
        Proof(verified=False, reason="unsigned", detail="nobody signed the statement"),
        Statement(STATEMENT, PREDICATE, {"made": "here"}, (Subject("", {"sha256": HEX}),)),
    )


def test_an_unsigned_statement_about_something_else(sigstore: Sigstore) -> None:
    found = examined(sigstore, plain(provenance((OTHER, "sha512:" + "c3" * 64))), WORKFLOW)
    assert found.proof == Proof(
        verified=False,
        reason="wrong-subject",
        detail=f"the statement is about {OTHER}, sha512:{'c3' * 64}, not about {DIGEST}",
    )
    assert found.statement is not None


def test_a_statement_may_speak_about_several_things(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance((OTHER, DIGEST)))
    assert proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW).verified


@pytest.mark.parametrize("form", FORMS)
def test_a_good_signature_of_another_image_is_not_one_of_this(sigstore: Sigstore, form: str) -> None:
    signed = scene(form, sigstore, sigstore).another()
    found = proof(sigstore, FORMS[form](signed), WORKFLOW)
    assert (found.reason, found.log_index) == ("wrong-subject", None)
    assert f"is about {OTHER}, not about {DIGEST}" in found.detail


def test_the_algorithm_of_a_subject_counts(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance("sha512:" + HEX))
    found = proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert (found.reason, found.detail) == (
        "wrong-subject",
        f"the statement is about sha512:{HEX}, not about {DIGEST}",
    )


def test_a_statement_about_nothing(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(()))
    found = proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert (found.reason, found.detail) == (
        "wrong-subject",
        f"the statement is about nothing that has a digest, not about {DIGEST}",
    )


def test_cosign_3_signs_an_image_with_a_statement(sigstore: Sigstore) -> None:
    signed = sigstore.attest(image_signature(DIGEST, {"team": "shop"}))
    found = examined(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert (found.kind, found.statement, found.annotations) == ("signature", None, {"team": "shop"})
    assert found.proof.verified


def test_the_older_signature_has_annotations_too(sigstore: Sigstore) -> None:
    signed = sigstore.sign(simple_signing(DIGEST, annotations={"team": "shop", "build": 7}))
    found = examined(sigstore, attached_signature(signed, DIGEST), WORKFLOW)
    assert (found.kind, found.statement, found.annotations) == ("signature", None, {"team": "shop"})
    assert found.proof.verified


@pytest.mark.parametrize("form", [".att", "bundle 0.1", "bundle 0.2", "bundle 0.3"])
def test_what_a_broken_proof_is_about_can_still_be_read(
    sigstore: Sigstore, foreign: Sigstore, form: str
) -> None:
    signed = foreign.attest(provenance())
    found = examined(sigstore, FORMS[form](signed), WORKFLOW)
    assert not found.proof.verified
    assert found.statement is not None
    assert found.statement.predicate == {"made": "here"}


@pytest.mark.parametrize("material", [{}, [], None, {"certificate": {"rawBytes": "?"}}, {"tlogEntries": 3}])
def test_a_statement_is_read_where_the_material_is_malformed(sigstore: Sigstore, material: Any) -> None:
    written = {**bundle(sigstore.attest(provenance())), "verificationMaterial": material}
    found = examined(sigstore, plain(compact(written), BUNDLE_TYPES["0.3"]), WORKFLOW)
    assert (found.proof.verified, found.proof.reason) == (False, "malformed")
    assert found.statement is not None


def test_a_bundle_names_one_signer_in_one_way(sigstore: Sigstore) -> None:
    good = bundle(sigstore.attest(provenance()))
    certificate = good["verificationMaterial"]["certificate"]
    chain = {"certificates": [certificate]}
    one_way = "a bundle names exactly one of a certificate, a chain, and a public key"
    wrong: list[tuple[Any, str]] = [
        ({}, one_way),
        ({"certificate": certificate, "publicKey": {"hint": ""}}, one_way),
        ({"certificate": certificate, "x509CertificateChain": chain}, one_way),
        ({"x509CertificateChain": chain}, "a bundle of version 0.3 has one certificate, not a chain"),
    ]
    rest = {name: part for name, part in good["verificationMaterial"].items() if name != "certificate"}
    for ways, detail in wrong:
        written = {**good, "verificationMaterial": {**rest, **ways}}
        found = proof(sigstore, plain(compact(written), BUNDLE_TYPES["0.3"]), WORKFLOW)
        assert (found.reason, found.detail) == ("malformed", detail)


def test_a_layer_without_a_signature(sigstore: Sigstore) -> None:
    attached = Attached("signature-tag", DIGEST, SIMPLE_SIGNING, simple_signing(DIGEST))
    found = examined(sigstore, attached, WORKFLOW)
    assert (found.kind, found.proof.reason) == ("signature", "unsigned")


REFUSED: dict[str, tuple[str, bytes, str, str]] = {
    "unknown type": (
        "text/plain",
        b"{}",
        "unsupported",
        "content of the type 'text/plain' is not understood",
    ),
    "unknown bundle": (
        BUNDLE_TYPES["0.3"],
        compact(
            {
                "mediaType": "application/vnd.dev.sigstore.bundle.v0.4+json",
                "verificationMaterial": {},
                "dsseEnvelope": {"payload": "", "payloadType": "", "signatures": []},
            }
        ),
        "unsupported",
        "the bundle is of the type 'application/vnd.dev.sigstore.bundle.v0.4+json'",
    ),
    "bundle of nothing": (
        BUNDLE_TYPES["0.3"],
        compact({"mediaType": BUNDLE_TYPES["0.3"], "verificationMaterial": {}}),
        "malformed",
        "a bundle holds either an envelope or the signature of a message",
    ),
    "no JSON": (ENVELOPE, b"\xff", "malformed", "the envelope cannot be read: "),
    "deep JSON": (
        IN_TOTO,
        b'{"_type":"t","predicate":' + b"[" * 100_000,
        "malformed",
        "the statement cannot be read: ",
    ),
    "no signatures": (
        ENVELOPE,
        compact({"payload": "", "payloadType": IN_TOTO, "signatures": []}),
        "malformed",
        "the envelope has 0 signatures",
    ),
    "many signatures": (
        ENVELOPE,
        compact({"payload": "", "payloadType": IN_TOTO, "signatures": [{"sig": "AA=="}] * 17}),
        "malformed",
        "the envelope has 17 signatures",
    ),
    "unknown statement": (
        IN_TOTO,
        compact({"_type": "https://in-toto.io/Statement/v2", "subject": [], "predicateType": "x"}),
        "unsupported",
        "the statement is of the type 'https://in-toto.io/Statement/v2'",
    ),
    "too many subjects": (
        IN_TOTO,
        compact({"_type": STATEMENT, "subject": [{"digest": {}}] * 1025, "predicateType": "x"}),
        "malformed",
        "the statement speaks about more than 1024 things",
    ),
    "another payload": (
        SIMPLE_SIGNING,
        compact({"critical": {"type": "GPG", "image": {}}}),
        "unsigned",
        "the layer has no signature",
    ),
    "too many parts": (
        IN_TOTO,
        b'{"_type":"t","predicate":[' + b"[]," * 2_000_001 + b"[]]}",
        "unsupported",
        "the statement has more than 4000000 parts, and is not read",
    ),
    "too large": (
        IN_TOTO,
        b" " * (MAX_BYTES + 1),
        "unsupported",
        "it is larger than 40000000 bytes, and is not read",
    ),
}


@pytest.mark.parametrize(("media_type", "content", "reason", "detail"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_not_understood_is_not_verified(
    sigstore: Sigstore, media_type: str, content: bytes, reason: str, detail: str
) -> None:
    found = examined(sigstore, plain(content, media_type), WORKFLOW)
    assert (found.proof.verified, found.proof.reason, found.statement) == (False, reason, None)
    assert found.proof.detail.startswith(detail)


def test_an_envelope_around_something_else_is_not_a_statement(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), payload_type="text/plain")
    found = examined(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert (found.proof.reason, found.statement) == ("unsupported", None)
    assert found.proof.detail == "the envelope holds something of the type 'text/plain'"


def test_the_type_of_the_payload_is_signed_too(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), payload_type="text/plain")
    relabelled = signed.but(envelope={**(signed.envelope or {}), "payloadType": IN_TOTO})
    for form in ("bundle 0.3", ".att"):
        assert proof(sigstore, FORMS[form](relabelled), WORKFLOW).reason == "altered"


def test_a_payload_that_is_signed_and_no_claim(sigstore: Sigstore) -> None:
    payload = json.dumps({"critical": {"type": "GPG", "image": {}}}).encode()
    found = proof(sigstore, attached_signature(sigstore.sign(payload), DIGEST), WORKFLOW)
    assert (found.reason, found.detail) == ("unsupported", "the signed payload is of the type 'GPG'")


def two_signatures(*keys: Key) -> Attached:
    """Return an envelope that several sign; a bundle must not be so, an envelope by itself may."""
    message = pre_authentication(IN_TOTO, provenance())
    signatures = [{"keyid": "", "sig": b64(key.sign(message))} for key in keys]
    return plain(
        compact({"payload": b64(provenance()), "payloadType": IN_TOTO, "signatures": signatures}), ENVELOPE
    )


def test_of_several_signatures_one_that_holds_is_enough(sigstore: Sigstore) -> None:
    ours, theirs = Key(), Key()
    attached = two_signatures(theirs, ours)
    assert proof(sigstore, attached, by_key(ours, logged=False)).verified
    assert proof(sigstore, attached, by_key(Key(), logged=False)).reason == "wrong-key"


def test_of_several_signatures_the_one_in_the_log_counts(sigstore: Sigstore) -> None:
    ours = Key()
    signed = sigstore.attest(provenance(), Signing(key=ours))
    twice = {
        **(signed.envelope or {}),
        "signatures": [{"sig": b64(Key().sign(b"x"))}, *(signed.envelope or {})["signatures"]],
    }
    assert proof(sigstore, attached_attestation(signed.but(envelope=twice), DIGEST), by_key(ours)).verified
    other = sigstore.attest(provenance(), Signing(key=Key()))
    swapped = signed.but(envelope=twice, entries=other.entries)
    assert proof(sigstore, attached_attestation(swapped, DIGEST), by_key(ours)).reason == "log-mismatch"


def test_a_bundle_has_one_signature(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance())
    envelope = signed.envelope or {}
    twice = signed.but(envelope={**envelope, "signatures": envelope["signatures"] * 2})
    found = proof(sigstore, attached_bundle(twice, DIGEST), WORKFLOW)
    assert (found.reason, found.detail) == ("malformed", "the envelope of a bundle has exactly one signature")


def test_url_safe_base64_is_base64(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance())
    envelope = signed.envelope or {}
    (signature,) = envelope["signatures"]
    safe = {"sig": signature["sig"].translate(str.maketrans("+/", "-_"))}
    attached = attached_attestation(signed.but(envelope={**envelope, "signatures": [safe]}), DIGEST)
    assert proof(sigstore, attached, WORKFLOW).verified
