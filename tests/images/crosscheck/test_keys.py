"""cosign and we believe what the offline PKI signs with a key, of every algorithm, and with another key not."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING, get_args

import pytest
from cryptography.hazmat.primitives import hashes

from tests.images.crosscheck.ours import by_key, examined
from tests.images.crosscheck.publishing import publish
from tests.images.crosscheck.scenes import DIGEST, SIGSTORE
from tests.images.doubles.images import image
from tests.images.doubles.publish import Publisher
from tests.images.pki.keys import Algorithm, Key
from tests.images.pki.payloads import image_signature, simple_signing
from tests.images.pki.shapes import attached_bundle, attached_signature
from tests.images.pki.sigstore import Signing

if TYPE_CHECKING:
    from scanner.images.model import Attached
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.doubles.registry import RegistryDouble

ROOT = SIGSTORE.trusted_root_file()
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
NOT_IN_LOG = {"ed25519"}
"""Keys whose entries cosign does not read: what the log has of them is another signature than the one of the payload."""
FORMS = [
    (algorithm, form, logged)
    for algorithm in ALGORITHMS
    for form in ("tag", "bundle")
    for logged in (True, False)
    if not (form == "tag" and logged and algorithm in NOT_IN_LOG)
]
numbers = count()


@cache
def pair(algorithm: Algorithm) -> Key:
    """Return the signer's key pair."""
    return Key(algorithm)


def signed(algorithm: Algorithm, form: str, digest: str, *, logged: bool) -> Attached:
    """Return a signature by a key, over SHA-256, as cosign hashes for keys of its own, whatever the curve."""
    key = pair(algorithm).with_hash(hashes.SHA256())
    signing = Signing(key=key, log="rekor-1" if logged else None)
    if form == "tag":
        return attached_signature(SIGSTORE.sign(simple_signing(digest), signing), digest)
    return attached_bundle(SIGSTORE.attest(image_signature(digest), signing), digest)


@pytest.mark.parametrize(("algorithm", "form", "logged"), FORMS)
def test_we_believe_the_key_and_no_other(algorithm: Algorithm, form: str, logged: bool) -> None:
    one = signed(algorithm, form, DIGEST, logged=logged)
    proof = examined(ROOT, by_key(pair(algorithm).pem, logged=logged), one).proof
    assert (proof.verified, proof.how, proof.key, proof.detail) == (True, "key", "signer.pub", "")
    proof = examined(ROOT, by_key(Key(algorithm).pem, logged=logged), one).proof
    assert (proof.verified, proof.reason) == (False, "wrong-key")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_we_believe_what_is_hashed_as_the_algorithm_is_registered(algorithm: Algorithm) -> None:
    one = attached_bundle(SIGSTORE.attest(image_signature(DIGEST), Signing(key=pair(algorithm))), DIGEST)
    proof = examined(ROOT, by_key(pair(algorithm).pem), one).proof
    assert (proof.verified, proof.detail) == (True, "")


@pytest.mark.parametrize(("algorithm", "form"), sorted({item[:2] for item in FORMS}))
def test_we_want_the_log_where_it_is_wanted(algorithm: Algorithm, form: str) -> None:
    one = signed(algorithm, form, DIGEST, logged=False)
    proof = examined(ROOT, by_key(pair(algorithm).pem, logged=True), one).proof
    assert (proof.verified, proof.reason) == (False, "no-log-entry")


@pytest.mark.parametrize(("algorithm", "form", "logged"), FORMS)
def test_cosign_believes_the_key_and_no_other(
    cosign: Cosign, registry: RegistryDouble, algorithm: Algorithm, form: str, logged: bool
) -> None:
    publisher = Publisher(registry.url, f"acme/key-{next(numbers)}")
    made = image(publisher, "1")
    publish(publisher, made, signed(algorithm, form, made["digest"], logged=logged))
    publisher.close()
    reference = f"{registry.host}/{publisher.repository}@{made['digest']}"
    how = ["--new-bundle-format=false"] if form == "tag" else []
    how += ["--trusted-root", cosign.root.name] if logged else ["--insecure-ignore-tlog"]
    for key, believed in ((pair(algorithm), True), (Key(algorithm), False)):
        (cosign.directory / "asked.pub").write_bytes(key.pem)
        done = cosign.run("verify", "--key", "asked.pub", *how, reference)
        assert (done.returncode == 0) == believed, done.stderr
