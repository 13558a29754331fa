"""Public keys, and whether they verify a signature. Importing it costs the import of `cryptography`."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from scanner.images.signatures.signed import Message

Algorithm = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
_CURVES = {"secp256r1": ("sha256",), "secp384r1": ("sha384", "sha256"), "secp521r1": ("sha512", "sha256")}
"""Digests that are signed with a curve: that of Sigstore's registry of algorithms, then what cosign 2 took for all."""
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


class PublicKey:
    """A public key of a supported algorithm.

    Args:
        key: the key.

    Raises:
        Unproved: the algorithm, the curve or the size is not supported.
    """

    def __init__(self, key: object) -> None:
        if not isinstance(key, Algorithm):
            raise Unproved("unsupported", f"keys of the type {type(key).__name__} are not supported")
        if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name not in _CURVES:
            raise Unproved("unsupported", f"the curve {key.curve.name} is not supported")
        if isinstance(key, rsa.RSAPublicKey) and not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise Unproved("unsupported", f"an RSA key of {key.key_size} bits is not supported")
        self._key = key

    @cached_property
    def der(self) -> bytes:
        """Return its SubjectPublicKeyInfo (RFC 5280, section 4.1)."""
        return self._key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def curve(self) -> str:
        """Return the name of its curve, "" where it has none."""
        return self._key.curve.name if isinstance(self._key, ec.EllipticCurvePublicKey) else ""

    @property
    def needs_message(self) -> bool:
        """Tell whether it signs messages themselves, not their digests."""
        return isinstance(self._key, ed25519.Ed25519PublicKey)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of its SubjectPublicKeyInfo in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    def verifies(self, signature: bytes, message: Message) -> bool:
        """Tell whether a signature over a message is by this key.

        Raises:
            Unproved: the algorithm needs the message, and only its digest is known.
        """
        if isinstance(self._key, ed25519.Ed25519PublicKey):
            return self._verifies_whole(self._key, signature, message)
        algorithms = _CURVES.get(self.curve, ("sha256",))
        return any(self._verifies_digest(signature, message, algorithm) for algorithm in algorithms)

    def _verifies_digest(self, signature: bytes, message: Message, algorithm: str) -> bool:
        prehashed = utils.Prehashed(_HASHES[algorithm])
        try:
            digest = message.digest(algorithm)
            if isinstance(self._key, rsa.RSAPublicKey):
                self._key.verify(signature, digest, padding.PKCS1v15(), prehashed)
            elif isinstance(self._key, ec.EllipticCurvePublicKey):
                self._key.verify(signature, digest, ec.ECDSA(prehashed))
            else:
                return False
        except (InvalidSignature, ValueError, Unproved):
            return False
        return True

    @staticmethod
    def _verifies_whole(key: ed25519.Ed25519PublicKey, signature: bytes, message: Message) -> bool:
        if message.content is None:
            raise Unproved(
                "unsupported", "an Ed25519 signature needs what is signed, and only its digest is known"
            )
        try:
            key.verify(signature, message.content)
        except (InvalidSignature, ValueError):
            return False
        return True


def read_key(content: bytes) -> PublicKey:
    """Return the public key in a PEM or DER text: a key, or that of a certificate.

    Raises:
        Unproved: it is neither, or of an algorithm that is not supported.
    """
    try:
        if _CERTIFICATE in content:
            return PublicKey(x509.load_pem_x509_certificate(content).public_key())
        if content.lstrip().startswith(b"-----BEGIN"):
            return PublicKey(serialization.load_pem_public_key(content))
        return PublicKey(serialization.load_der_public_key(content))
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise Unproved("malformed", f"a public key cannot be read: {exc}") from exc
