"""Key pairs that sign as cosign signs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from tests.images.pki.encoding import b64, sha256

if TYPE_CHECKING:
    from collections.abc import Callable

Algorithm = Literal["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"]
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
Public = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey

GENERATE: dict[Algorithm, Callable[[], Private]] = {
    "ecdsa-p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ecdsa-p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "rsa-2048": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-3072": lambda: rsa.generate_private_key(65537, 3072),
    "rsa-4096": lambda: rsa.generate_private_key(65537, 4096),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}

HASHES: dict[Algorithm, hashes.HashAlgorithm] = {"ecdsa-p384": hashes.SHA384(), "ecdsa-p521": hashes.SHA512()}
"""What Sigstore's registry of algorithms hashes messages with, where that is not SHA-256 (protobuf-specs, PublicKeyDetails)."""

DETAILS: dict[Algorithm, str] = {
    "ecdsa-p256": "PKIX_ECDSA_P256_SHA_256",
    "ecdsa-p384": "PKIX_ECDSA_P384_SHA_384",
    "ecdsa-p521": "PKIX_ECDSA_P521_SHA_512",
    "rsa-2048": "PKIX_RSA_PKCS1V15_2048_SHA256",
    "rsa-3072": "PKIX_RSA_PKCS1V15_3072_SHA256",
    "rsa-4096": "PKIX_RSA_PKCS1V15_4096_SHA256",
    "ed25519": "PKIX_ED25519",
}


class Key:
    """A key pair.

    Args:
        algorithm: what it is for.
        hashed_with: what messages are hashed with before they are signed, None for what the algorithm is registered with.
            cosign's `.sig` and `.att` take SHA-256 for every curve.
    """

    def __init__(
        self,
        algorithm: Algorithm = "ecdsa-p256",
        *,
        hashed_with: hashes.HashAlgorithm | None = None,
        private: Private | None = None,
    ) -> None:
        self.algorithm = algorithm
        self.private = private or GENERATE[algorithm]()
        self.hash = hashed_with or HASHES.get(algorithm, hashes.SHA256())

    @property
    def public(self) -> Public:
        return self.private.public_key()

    @cached_property
    def der(self) -> bytes:
        """Its public half, a SubjectPublicKeyInfo (RFC 5280)."""
        return public_der(self.public)

    @cached_property
    def pem(self) -> bytes:
        """The same in text."""
        return public_pem(self.public)

    @property
    def private_pem(self) -> bytes:
        """Its private half in text (PKCS #8), for programs that sign."""
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return self.private.private_bytes(encoding, form, serialization.NoEncryption())

    @property
    def details(self) -> str:
        return DETAILS[self.algorithm]

    @property
    def hint(self) -> str:
        """How a bundle names it, where cosign makes the bundle."""
        return b64(sha256(self.der))

    def with_hash(self, hashed_with: hashes.HashAlgorithm) -> Key:
        """Return the same pair that hashes messages in another way."""
        return Key(self.algorithm, hashed_with=hashed_with, private=self.private)

    def digest(self, message: bytes) -> bytes:
        """Return what a message is hashed to."""
        digest = hashes.Hash(self.hash)
        digest.update(message)
        return digest.finalize()

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(message, ec.ECDSA(self.hash))
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), self.hash)
        return self.private.sign(message)


def public_der(key: Public) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_pem(key: Public) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
