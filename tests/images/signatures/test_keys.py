"""Public keys: which are supported, and what they verify."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x25519
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.images.signatures.keys import PublicKey, read_key
from scanner.images.signatures.signed import Message
from scanner.images.signatures.unproved import Unproved
from tests.images.pki.keys import Algorithm, Key

KEYS: dict[str, Key] = {
    name: Key(name) for name in get_args(Algorithm) if name not in {"rsa-3072", "rsa-4096"}
}

UNSUPPORTED: dict[str, tuple[Any, str]] = {
    "RSA of 1024 bits": (rsa.generate_private_key(65537, 1024), "an RSA key of 1024 bits is not supported"),
    "P-224": (ec.generate_private_key(ec.SECP224R1()), "the curve secp224r1 is not supported"),
    "secp256k1": (ec.generate_private_key(ec.SECP256K1()), "the curve secp256k1 is not supported"),
    "Ed448": (ed448.Ed448PrivateKey.generate(), "keys of the type Ed448PublicKey are not supported"),
    "X25519": (x25519.X25519PrivateKey.generate(), "keys of the type X25519PublicKey are not supported"),
    "DSA": (dsa.generate_private_key(1024), "keys of the type DSAPublicKey are not supported"),
}


@pytest.mark.parametrize(("key", "detail"), UNSUPPORTED.values(), ids=list(UNSUPPORTED))
def test_weak_and_unknown_keys_are_not_supported(key: Any, detail: str) -> None:
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(Unproved) as raised:
        read_key(pem)
    assert (raised.value.reason, raised.value.detail) == ("unsupported", detail)


@pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
def test_a_key_verifies_its_own_signature_and_no_other(key: Key) -> None:
    public, message = read_key(key.pem), Message(b"content")
    assert public.verifies(key.sign(b"content"), message)
    assert not public.verifies(key.sign(b"other"), message)
    assert not public.verifies(Key(key.algorithm).sign(b"content"), message)
    assert not public.verifies(b"", message)


@pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
def test_a_key_is_the_same_in_every_encoding(key: Key) -> None:
    assert read_key(key.der).der == read_key(key.pem).der == read_key(b"\n" + key.pem).der == key.der


def test_an_rsa_key_may_be_in_the_older_encoding() -> None:
    key = KEYS["rsa-2048"]
    pem = key.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1)
    assert read_key(pem).der == key.der


@pytest.mark.parametrize("algorithm", ["ecdsa-p256", "rsa-2048"])
def test_a_digest_is_enough(algorithm: Algorithm) -> None:
    key = KEYS[algorithm]
    message = Message(None, {"sha256": key.digest(b"content")})
    assert read_key(key.pem).verifies(key.sign(b"content"), message)
    assert not read_key(key.pem).verifies(key.sign(b"other"), message)


def test_a_digest_of_another_kind_is_not_enough() -> None:
    key = KEYS["ecdsa-p384"]
    assert not read_key(key.pem).verifies(key.sign(b"content"), Message(None, {"sha512": b"x" * 64}))
    with pytest.raises(Unproved, match="sha384 digest of what is signed is not known"):
        Message(None, {}).digest("sha384")
    with pytest.raises(Unproved, match="md5 digest of what is signed is not known"):
        Message(b"content").digest("md5")


@given(st.binary(max_size=300), st.sampled_from(list(KEYS)))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_no_signature(signature: bytes, algorithm: Algorithm) -> None:
    assert not read_key(KEYS[algorithm].pem).verifies(signature, Message(b"content"))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"-----BEGIN PUBLIC KEY-----\n", b"-----BEGIN CERTIFICATE-----\n"]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_no_key(content: bytes, prefix: bytes) -> None:
    with pytest.raises(Unproved):
        read_key(prefix + content)


def test_fingerprints_differ() -> None:
    prints = {PublicKey(key.public).fingerprint for key in KEYS.values()}
    assert len(prints) == len(KEYS)
