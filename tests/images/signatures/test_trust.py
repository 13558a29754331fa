"""The trust of a configuration: what is wrong with it is an error before anything is verified."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from scanner.errors import ConfigError
from scanner.facts.evidence import RootFacts
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.signatures.verifier import build_verifier, check_trust
from tests.images.pki.certificates import pem
from tests.images.pki.encoding import Json, b64, compact
from tests.images.pki.keys import Key
from tests.images.pki.payloads import simple_signing
from tests.images.pki.shapes import attached_bundle, attached_signature
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import DIGEST, REPOSITORY, WORKFLOW, by_key, proof, provenance, verifier

LOGS: tuple[Literal["rekor-1", "rekor-2"], ...] = ("rekor-1", "rekor-2")


def trust(*signers: Signer, images: str = "ghcr.io/**", root: bytes | None = None) -> Trust:
    return Trust((TrustRule(images, signers),), root, "root.json" if root is not None else "")


BAD: dict[str, tuple[Trust, str]] = {
    "pattern": (trust(WORKFLOW, images="nginx"), "the pattern 'nginx' matches no image"),
    "expression": (
        trust(Signer(identity_regexp="(", issuer="x")),
        "'(' is not a regular expression: missing )",
    ),
    "backreference": (
        trust(Signer(identity="x", issuer_regexp=r"(a)\1")),
        r"'(a)\\1' is not a regular expression: invalid escape sequence",
    ),
    "no identity": (trust(Signer(issuer="x")), "a signer has no identity, or two"),
    "two identities": (
        trust(Signer(identity="x", identity_regexp="x", issuer="x")),
        "a signer has no identity, or two",
    ),
    "empty identity": (trust(Signer(identity="", issuer="x")), "a signer has no identity, or two"),
    "no issuer": (trust(Signer(identity="x")), "a signer has no issuer, or two"),
    "no PEM": (trust(Signer(key=b"ssh-rsa AAAA", key_name="k")), "k is not a public key: it is not PEM"),
}


@pytest.mark.parametrize(("bad", "message"), BAD.values(), ids=list(BAD))
def test_what_is_cheap_to_check_is_checked_by_both(bad: Trust, message: str) -> None:
    for check in (check_trust, build_verifier):
        with pytest.raises(ConfigError) as raised:
            check(bad)
        assert raised.value.message.startswith(message)
        assert raised.value.hint


@pytest.mark.parametrize(
    "key",
    [
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
    ],
    ids=["key", "certificate", "private key"],
)
def test_a_malformed_key_is_an_error(key: bytes) -> None:
    with pytest.raises(ConfigError) as raised:
        build_verifier(trust(Signer(key=key, key_name="cosign.pub")))
    assert raised.value.message.startswith("cosign.pub is not a public key: a public key cannot be read: ")


def test_the_key_of_a_certificate_may_sign(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance())
    assert signed.certificate is not None
    signer = Signer(key=pem(signed.certificate), key_name="leaf.pem")
    found = proof(sigstore, attached_bundle(signed, DIGEST), signer)
    assert (found.verified, found.how, found.key) == (True, "key", "leaf.pem")


def without(*names: str) -> Any:
    def change(root: Json) -> None:
        for name in names:
            del root[name]

    return change


def put(value: Any, *path: Any) -> Any:
    def change(root: Any) -> None:
        for name in path[:-1]:
            root = root[name]
        root[path[-1]] = value

    return change


BAD_ROOTS: dict[str, Any] = {
    "type": put("application/json", "mediaType"),
    "no type": without("mediaType"),
    "no logs": put([], "tlogs"),
    "base64": put("?", "tlogs", 0, "publicKey", "rawBytes"),
    "no start": put({}, "tlogs", 0, "publicKey", "validFor"),
    "no time": put({"start": "yesterday"}, "ctlogs", 0, "publicKey", "validFor"),
    "no zone": put({"start": "2025-01-01T00:00:00"}, "ctlogs", 0, "publicKey", "validFor"),
    "no chain": put([], "certificateAuthorities", 0, "certChain", "certificates"),
    "no certificate": put(
        b64(b"no certificate"), "certificateAuthorities", 0, "certChain", "certificates", 0, "rawBytes"
    ),
    "no certificate of time stamps": put(
        b64(b"no certificate"), "timestampAuthorities", 0, "certChain", "certificates", 0, "rawBytes"
    ),
    "no key": put(b64(b"no key"), "tlogs", 0, "publicKey", "rawBytes"),
    "no supported key": lambda root: [
        put("ML_DSA_65", "tlogs", at, "publicKey", "keyDetails")(root) for at in (0, 1)
    ],
}


@pytest.mark.parametrize("change", BAD_ROOTS.values(), ids=list(BAD_ROOTS))
def test_a_malformed_root_is_an_error(sigstore: Sigstore, change: Any) -> None:
    root = sigstore.trusted_root()
    change(root)
    with pytest.raises(ConfigError) as raised:
        build_verifier(trust(WORKFLOW, root=compact(root)))
    assert raised.value.message.startswith("root.json ")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b"[" * 100_000], ids=["empty", "list", "bytes", "deep"]
)
def test_a_root_that_is_none_is_an_error(content: bytes) -> None:
    with pytest.raises(ConfigError, match=r"root\.json is not a trusted root"):
        build_verifier(trust(WORKFLOW, root=content))


def lean(sigstore: Sigstore) -> Json:
    """Return a root as protobuf writes it: without what has its default."""
    root = sigstore.trusted_root()
    for log in (*root["tlogs"], *root["ctlogs"]):
        del log["baseUrl"]
    for authority in (*root["certificateAuthorities"], *root["timestampAuthorities"]):
        del authority["uri"]
        del authority["subject"]
    return root


def test_fields_with_their_default_are_left_out(sigstore: Sigstore) -> None:
    built = build_verifier(trust(WORKFLOW, root=compact({**lean(sigstore), "unknown": 1})))
    for signing in (Signing(), Signing(log="rekor-2")):
        attached = attached_bundle(sigstore.attest(provenance(), signing), DIGEST)
        assert built.examine(attached, REPOSITORY).proof.verified


def test_a_log_of_tomorrow_is_left_out(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    put("ML_DSA_65", "tlogs", 0, "publicKey", "keyDetails")(root)
    built = build_verifier(trust(WORKFLOW, root=compact(root)))
    attached = [attached_bundle(sigstore.attest(provenance(), Signing(log=log)), DIGEST) for log in LOGS]
    reasons = [built.examine(each, REPOSITORY).proof.reason for each in attached]
    assert reasons == ["log-untrusted", None]


def test_keys_need_no_certificate_authority(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    without("certificateAuthorities", "ctlogs", "timestampAuthorities")(root)
    key = Key()
    built = build_verifier(trust(by_key(key), WORKFLOW, root=compact(root)))
    signed = sigstore.sign(simple_signing(DIGEST), Signing(key=key))
    assert built.examine(attached_signature(signed, DIGEST), REPOSITORY).proof.verified
    keyless = built.examine(
        attached_signature(sigstore.sign(simple_signing(DIGEST)), DIGEST), REPOSITORY
    ).proof
    assert keyless.reason == "certificate-untrusted"


def test_a_root_without_certificate_logs_lets_no_certificate_pass(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    without("ctlogs")(root)
    built = build_verifier(trust(WORKFLOW, root=compact(root)))
    found = built.examine(attached_bundle(sigstore.attest(provenance()), DIGEST), REPOSITORY).proof
    assert (found.reason, found.identity) == ("certificate-untrusted", None)


def test_the_age_of_a_root_is_that_of_its_keys(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    root["ctlogs"][0]["publicKey"]["validFor"] = {"start": "2020-01-02T03:04:05.678Z"}
    root["timestampAuthorities"][0]["validFor"] = {"start": "2026-05-06T07:08:09Z"}
    built = build_verifier(trust(WORKFLOW, root=compact(root)))
    assert built.trusted_root_facts() == RootFacts(
        "root.json", "2020-01-02T03:04:05Z", "2026-05-06T07:08:09Z"
    )


def test_the_root_that_sigstore_carries_is_the_public_one(sigstore: Sigstore) -> None:
    facts = verifier(None).trusted_root_facts()
    assert facts.source.startswith("sigstore 4.5.")
    assert facts.oldest == "2021-01-12T11:53:27Z"
    assert facts.youngest is not None
    assert facts.youngest >= "2025-09-23"
    found = verifier(None, WORKFLOW).examine(
        attached_bundle(sigstore.attest(provenance()), DIGEST), REPOSITORY
    )
    assert found.proof.reason == "log-untrusted"
