"""Sigstore's conformance suite: nothing that must not be verified is, and what is to be verified is, but for what is named.

The cases are recorded in `fixtures/images/conformance`; its README says where they are from.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner.errors import ConfigError
from scanner.images.model import Attached, Repository, Signer, Trust, TrustRule
from scanner.images.signatures.verifier import build_verifier
from scripts.record_conformance import CASES, Case

if TYPE_CHECKING:
    from scanner.facts.evidence import Proof

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
RECORDED = [msgspec.json.decode(line, type=Case) for line in gzip.decompress(CASES.read_bytes()).splitlines()]
MALFORMED = {"managed-key-wrong-key_fail", "trust-root-tlog-missing-validity-start_fail"}
"""Cases whose key or whose trusted root is not one."""

NOT_TRUST = [case for case in RECORDED if case.name in MALFORMED]
MUST_FAIL = [case for case in RECORDED if case.name.endswith("_fail") and case.name not in MALFORMED]
MUST_HOLD = [case for case in RECORDED if not case.name.endswith("_fail")]

REFUSED = {
    "trust-root-tsa-validity-end-inclusive": "timestamp-untrusted",
}
"""Good bundles that are refused, and why: sigstore-python, which reads timestamps, does not believe an authority in the very
last second of its time."""

REASONS = {
    "bundle-from-wrong-instance_fail": "log-untrusted",
    "checkpoint-bad-keyhint_fail": "log-untrusted",
    "checkpoint-wrong-roothash_fail": "log-untrusted",
    "dsse-invalid-sig_fail": "altered",
    "dsse-mismatch-envelope_fail": "log-mismatch",
    "dsse-mismatch-sig_fail": "log-mismatch",
    "inclusion-proof-corrupted-hash_fail": "log-untrusted",
    "incorrect-public-key_fail": "log-mismatch",
    "integrated-time-in-future_fail": "certificate-expired",
    "intoto-expired-certificate_fail": "certificate-expired",
    "intoto-missing-inclusion-proof_fail": "no-log-entry",
    "intoto-set-outside-signing-cert-validity_fail": "certificate-expired",
    "intoto-tsa-timestamp-outside-cert-validity_fail": "certificate-expired",
    "invalid-checkpoint-signature_fail": "log-untrusted",
    "invalid-ct-key_fail": "certificate-untrusted",
    "managed-key-no-key_fail": "wrong-key",
    "message-digest-mismatch_fail": "wrong-subject",
    "rekor2-dsse-invalid-sig_fail": "altered",
    "rekor2-dsse-mismatch-envelope_fail": "log-mismatch",
    "rekor2-dsse-mismatch-sig_fail": "log-mismatch",
    "rekor2-no-inclusion-proof_fail": "no-log-entry",
    "rekor2-no-timestamp_fail": "no-log-entry",
    "rekor2-timestamp-outside-trust-root-tsa-validity_fail": "timestamp-untrusted",
    "rekor2-timestamp-outside-tsa-cert-validity_fail": "timestamp-untrusted",
    "rekor2-timestamp-payload-mismatch_fail": "timestamp-untrusted",
    "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail": "timestamp-untrusted",
    "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": "timestamp-untrusted",
    "set-invalid-signature_fail": "log-untrusted",
    "signature-mismatch_fail": "altered",
    "wrong-hashedrekord-artifact_fail": "log-mismatch",
    "wrong-hashedrekord-cert-and-sig_fail": "log-mismatch",
    "wrong-hashedrekord-entry_fail": "log-mismatch",
    "wrong-material_fail": "wrong-subject",
}
"""Why those are refused that are well formed: the fault that the suite put there, and no other."""


def named(case: Case) -> str:
    return case.name


def signer(case: Case) -> Signer:
    """Return who must have signed."""
    if case.key is not None:
        return Signer(key=case.key.encode(), key_name="key.pub")
    return Signer(identity=case.identity, issuer=case.issuer)


def proved(case: Case, by: Signer) -> Proof:
    """Return what a bundle proves about its artifact, which is to us a manifest with its digest."""
    rule = TrustRule("**", (by,))
    root = None if case.root is None else case.root.encode()
    verifier = build_verifier(Trust((rule,), root, "trusted_root.json"))
    digest = hashlib.sha256(base64.b64decode(case.artifact)).hexdigest()
    attached = Attached("referrer", f"sha256:{digest}", BUNDLE, case.bundle.encode(), artifact_type=BUNDLE)
    return verifier.examine(attached, Repository("registry.example", "acme/shop")).proof


@pytest.mark.parametrize("case", MUST_HOLD, ids=named)
def test_good_bundles_are_verified(case: Case) -> None:
    proof = proved(case, signer(case))
    assert (proof.verified, proof.reason) == (case.name not in REFUSED, REFUSED.get(case.name))


@pytest.mark.parametrize("case", MUST_FAIL, ids=named)
def test_bad_bundles_are_not_verified(case: Case) -> None:
    proof = proved(case, signer(case))
    assert not proof.verified
    assert proof.reason == REASONS.get(case.name, proof.reason)


@pytest.mark.parametrize("case", [case for case in MUST_FAIL if case.key is None], ids=named)
def test_bad_bundles_are_not_verified_whoever_may_sign(case: Case) -> None:
    assert not proved(case, Signer(identity_regexp=".*", issuer_regexp=".*")).verified


@pytest.mark.parametrize("case", NOT_TRUST, ids=named)
def test_what_is_no_trust_is_refused_before_anything_is_verified(case: Case) -> None:
    with pytest.raises(ConfigError):
        proved(case, signer(case))


@pytest.mark.parametrize("case", MUST_HOLD, ids=named)
def test_good_bundles_prove_nothing_about_another_artifact(case: Case) -> None:
    other = msgspec.structs.replace(case, artifact=base64.b64encode(b"another artifact").decode())
    proof = proved(other, signer(case))
    assert (proof.verified, proof.reason) in {(False, "wrong-subject"), (False, REFUSED.get(case.name))}


def test_the_suite_is_all_there() -> None:
    names = {case.name for case in RECORDED}
    assert len(RECORDED) == len(names)
    assert names >= {*REASONS, *REFUSED, *MALFORMED}
    assert {"happy-path-v0.3", "managed-key-happy-path", "rekor2-happy-path"} <= names
