"""Reads keys that sign bundles, and those that verify them."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

_MIN_RSA_BITS = 2048
_UNSUPPORTED = "its algorithm is none that bundles are signed with"
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | bytes
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | bytes
"""Bytes are the secret of an HMAC."""


def public_key(content: bytes) -> PublicKey:
    """Return the key in a file: a public key or a certificate (PEM), or else the secret of an HMAC.

    Raises:
        ValueError: it is a private key, too small, or of another algorithm.
    """
    if b"-----BEGIN" not in content:
        return content
    try:
        if b"-----BEGIN CERTIFICATE-----" in content:
            key: object = x509.load_pem_x509_certificate(content).public_key()
        else:
            key = serialization.load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(f"it is not a public key or certificate ({error})") from error
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise ValueError(_UNSUPPORTED)  # noqa: TRY004 - it is a value that was read
    _check_size(key)
    return key


def private_key(content: bytes) -> PrivateKey:
    """Return the key in a file: a private key without password (PEM), or else the secret of an HMAC.

    Raises:
        ValueError: it is another kind of key, or too small.
    """
    if b"-----BEGIN" not in content:
        return content
    try:
        key: object = serialization.load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(f"it is not a private key without password ({error})") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError(_UNSUPPORTED)  # noqa: TRY004 - likewise
    _check_size(key)
    return key


def _check_size(key: object) -> None:
    if isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey) and key.key_size < _MIN_RSA_BITS:
        raise ValueError(f"an RSA key of {key.key_size} bits is too small")
