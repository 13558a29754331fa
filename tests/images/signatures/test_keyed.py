"""Signatures by a key."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

import pytest
from cryptography.hazmat.primitives import hashes

from scanner.facts.evidence import Proof
from tests.images.pki.encoding import b64, compact
from tests.images.pki.keys import Algorithm, Key
from tests.images.pki.shapes import attached_bundle, bundle
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.pki.twins import LOG_TWINS, altered, resigned, transplanted
from tests.images.signatures.setting import (
    DIGEST,
    FORMS,
    OTHER,
    SIGNED_AT,
    WORKFLOW,
    by_key,
    proof,
    provenance,
    scene,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.pki.signed import Signed
    from tests.images.pki.twins import Scene

ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)


@cache
def one_of(algorithm: Algorithm) -> Key:
    """Return a key; large ones take seconds to make."""
    return Key(algorithm)


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_keys_of_every_algorithm_hold_in_every_form(
    sigstore: Sigstore, form: str, algorithm: Algorithm
) -> None:
    key = one_of(algorithm)
    signed = scene(form, sigstore, sigstore, Signing(key=key)).signed()
    assert proof(sigstore, FORMS[form](signed), by_key(key)) == Proof(
        verified=True,
        how="key",
        key="cosign.pub",
        log_index=int(signed.entries[0]["logIndex"]),
        signed_at=SIGNED_AT,
    )


@pytest.mark.parametrize("algorithm", ["ecdsa-p384", "ecdsa-p521"])
def test_old_cosign_hashes_with_sha256_for_every_curve(sigstore: Sigstore, algorithm: Algorithm) -> None:
    key = Key(algorithm, hashed_with=hashes.SHA256())
    signed = scene(".sig", sigstore, sigstore, Signing(key=key)).signed()
    assert proof(sigstore, FORMS[".sig"](signed), by_key(key)).verified


@pytest.mark.parametrize("form", FORMS)
def test_a_log_can_be_dispensed_with(sigstore: Sigstore, form: str, key: Key) -> None:
    attached = FORMS[form](scene(form, sigstore, sigstore, Signing(key=key, log=None)).signed())
    free = proof(sigstore, attached, by_key(key, logged=False))
    assert free == Proof(verified=True, how="key", key="cosign.pub")
    bound = proof(sigstore, attached, by_key(key))
    assert (bound.reason, bound.detail) == (
        "no-log-entry",
        "signed with the key cosign.pub, but there is no entry of a transparency log",
    )


def test_the_signer_who_asks_least_of_a_key_counts(sigstore: Sigstore, key: Key) -> None:
    attached = FORMS[".sig"](scene(".sig", sigstore, sigstore, Signing(key=key, log=None)).signed())
    strict, free = by_key(key, "strict.pub"), by_key(key, "free.pub", logged=False)
    for signers in ((strict, free), (free, strict)):
        found = proof(sigstore, attached, *signers)
        assert (found.verified, found.key) == (True, "free.pub")


def test_rekor_2_holds_without_a_time(sigstore: Sigstore, key: Key) -> None:
    signed = sigstore.attest(provenance(), Signing(key=key, log="rekor-2", stamped_at=()))
    found = proof(sigstore, attached_bundle(signed, DIGEST), by_key(key))
    assert (found.verified, found.signed_at) == (True, None)


KEY_TWINS: dict[str, tuple[Callable[[Scene], Signed], str]] = {
    **{name: (twin, "log-mismatch") for name, twin in LOG_TWINS.items()},
    "no entry": (LOG_TWINS["no entry"], "no-log-entry"),
    "another log": (LOG_TWINS["another log"], "log-untrusted"),
    "another key of the log": (LOG_TWINS["another key of the log"], "log-untrusted"),
    "altered payload": (altered, "altered"),
    "altered signature": (resigned, "altered"),
    "signature of another payload": (transplanted, "altered"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("twin", "reason"), KEY_TWINS.values(), ids=list(KEY_TWINS))
def test_every_twin_is_refused_for_its_reason(
    sigstore: Sigstore, foreign: Sigstore, key: Key, form: str, twin: Callable[[Scene], Signed], reason: str
) -> None:
    tampered = twin(scene(form, sigstore, foreign, Signing(key=key)))
    assert proof(sigstore, FORMS[form](tampered), by_key(key)).reason == reason


@pytest.mark.parametrize("logged", [True, False], ids=["logged", "not logged"])
@pytest.mark.parametrize("form", FORMS)
def test_a_good_signature_of_another_image_is_not_one_of_this(
    sigstore: Sigstore, key: Key, form: str, logged: bool
) -> None:
    signing = Signing(key=key, log="rekor-1" if logged else None)
    attached = FORMS[form](scene(form, sigstore, sigstore, signing).another())
    for signer in (by_key(key, logged=logged), by_key(Key())):
        found = proof(sigstore, attached, signer)
        assert (found.verified, found.reason) == (False, "wrong-subject")
        assert f"is about {OTHER}, not about {DIGEST}" in found.detail


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_that_is_there_is_checked_even_if_none_is_needed(
    sigstore: Sigstore, foreign: Sigstore, key: Key, form: str
) -> None:
    here = scene(form, sigstore, foreign, Signing(key=key))
    reasons = {
        name: proof(sigstore, FORMS[form](twin(here)), by_key(key, logged=False)).reason
        for name, twin in LOG_TWINS.items()
    }
    assert reasons == {
        "no entry": None,
        "entry of another payload": "log-mismatch",
        "entry of another signature": "log-mismatch",
        "another log": "log-untrusted",
        "another key of the log": "log-untrusted",
    }


@pytest.mark.parametrize("form", FORMS)
def test_another_key_is_named_by_the_log(sigstore: Sigstore, key: Key, form: str) -> None:
    stranger = Key()
    signed = scene(form, sigstore, sigstore, Signing(key=stranger)).signed()
    found = proof(sigstore, FORMS[form](signed), by_key(key))
    assert (found.verified, found.key, found.reason) == (False, None, "wrong-key")
    assert found.detail.startswith("signed with the key sha256:")
    assert found.detail.endswith(", but only the key cosign.pub may sign")
    assert found.log_index == int(signed.entries[0]["logIndex"])


def test_another_key_without_a_log_may_be_other_content_too(sigstore: Sigstore, key: Key) -> None:
    attached = FORMS[".sig"](scene(".sig", sigstore, sigstore, Signing(key=Key(), log=None)).signed())
    found = proof(sigstore, attached, by_key(key))
    assert (found.reason, found.detail) == (
        "wrong-key",
        "the signature does not verify with the key cosign.pub: another key, or other content",
    )


def test_a_hint_tells_altered_content_from_another_key(
    sigstore: Sigstore, foreign: Sigstore, key: Key
) -> None:
    here = scene("bundle 0.3", sigstore, foreign, Signing(key=key, log=None))
    assert proof(sigstore, FORMS["bundle 0.3"](altered(here)), by_key(key, logged=False)).reason == "altered"


def test_any_of_several_keys_may_sign(sigstore: Sigstore, key: Key) -> None:
    attached = attached_bundle(sigstore.attest(provenance(), Signing(key=key)), DIGEST)
    others = [by_key(Key("ed25519"), "other.pub"), by_key(key, "ours.pub"), WORKFLOW]
    found = proof(sigstore, attached, *others)
    assert (found.verified, found.key) == (True, "ours.pub")


def test_a_key_where_only_identities_may_sign(sigstore: Sigstore, key: Key) -> None:
    logged = attached_bundle(sigstore.attest(provenance(), Signing(key=key)), DIGEST)
    bare = attached_bundle(sigstore.attest(provenance(), Signing(key=key, log=None)), DIGEST)
    assert proof(sigstore, logged, WORKFLOW).reason == "wrong-key"
    assert proof(sigstore, bare, WORKFLOW).detail.startswith(
        "signed with a key, but only https://github.com/acme/"
    )


def test_without_trust_a_key_is_all_that_is_known(sigstore: Sigstore, key: Key) -> None:
    bare = attached_bundle(sigstore.attest(provenance(), Signing(key=key, log=None)), DIGEST)
    assert proof(sigstore, bare) == Proof(
        verified=False,
        how="key",
        reason="no-trust",
        detail="signed with a key; nothing says who may sign this image",
    )


def test_without_trust_what_is_broken_is_still_said(sigstore: Sigstore, foreign: Sigstore, key: Key) -> None:
    here = scene("bundle 0.3", sigstore, foreign, Signing(key=key))
    reasons = {
        name: proof(sigstore, FORMS["bundle 0.3"](twin(here))).reason for name, (twin, _) in KEY_TWINS.items()
    }
    assert reasons == {
        "no entry": "no-trust",
        "entry of another payload": "log-mismatch",
        "entry of another signature": "log-mismatch",
        "another log": "log-untrusted",
        "another key of the log": "log-untrusted",
        "altered payload": "altered",
        "altered signature": "altered",
        "signature of another payload": "altered",
    }


def test_a_certified_key_that_may_sign_needs_no_identity(sigstore: Sigstore, key: Key) -> None:
    signed = sigstore.attest(provenance(), Signing(key=key, certified=True))
    found = proof(sigstore, attached_bundle(signed, DIGEST), by_key(key))
    assert (found.verified, found.how, found.key, found.identity) == (True, "key", "cosign.pub", None)


def test_a_certificate_of_another_key_does_not_help(sigstore: Sigstore, key: Key) -> None:
    signed = sigstore.attest(provenance(), Signing(key=Key(), certified=True))
    assert proof(sigstore, attached_bundle(signed, DIGEST), by_key(key)).reason == "wrong-identity"


@pytest.mark.parametrize("algorithm", ["ecdsa-p256", "rsa-2048"])
def test_a_bundle_may_sign_the_manifest_itself(sigstore: Sigstore, algorithm: Algorithm) -> None:
    manifest = b'{"schemaVersion":2}'
    key = Key(algorithm)
    signed = sigstore.sign(manifest, Signing(key=key))
    digest = f"sha256:{signed.key.digest(manifest).hex()}"
    assert proof(sigstore, attached_bundle(signed, digest), by_key(key)).verified
    moved = proof(sigstore, attached_bundle(signed, OTHER), by_key(key))
    assert (moved.reason, moved.detail) == (
        "wrong-subject",
        f"the signature is about {digest[7:]}, not about {OTHER[7:]}",
    )


def test_a_digest_that_a_bundle_gives_is_only_a_hint(sigstore: Sigstore, key: Key) -> None:
    signed = sigstore.sign(b"a manifest", Signing(key=key, log=None))
    written = bundle(signed)
    written["messageSignature"]["messageDigest"]["digest"] = b64(bytes.fromhex(OTHER[7:]))
    attached = attached_bundle(signed, OTHER)
    lying = type(attached)(attached.channel, OTHER, attached.media_type, compact(written))
    assert proof(sigstore, lying, by_key(key, logged=False)).reason == "altered"


def test_ed25519_cannot_sign_a_digest(sigstore: Sigstore) -> None:
    key = Key("ed25519")
    signed = sigstore.sign(b"a manifest", Signing(key=key, log=None))
    written = bundle(signed)
    del written["messageSignature"]["messageDigest"]["digest"]
    attached = attached_bundle(signed, DIGEST)
    bare = type(attached)(attached.channel, DIGEST, attached.media_type, compact(written))
    found = proof(sigstore, bare, by_key(key, logged=False))
    assert (found.reason, found.detail) == (
        "unsupported",
        "an Ed25519 signature needs what is signed, and only its digest is known",
    )
