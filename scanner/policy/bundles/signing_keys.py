"""Reads keys that sign bundles, and those that verify them."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

_MIN_RSA_BITS = 2048
_PEM_UTF16 = "-----BEGIN".encode("utf-16-le")[:-1]
"""In both orders of bytes: without the last, and with any before it."""
_NOT_SECRET = (b"ssh-", b"ecdsa-sha2-", b"sk-", b'{"k', b'{ "k', b"untrusted comment:")
"""How public keys begin in files of OpenSSH, as JWK, and of minisign."""
_UNSUPPORTED = "its algorithm is none that bundles are signed with"
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | bytes
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | bytes
"""Bytes are the secret of an HMAC."""


def public_key(content: bytes) -> PublicKey:
    """Return the key in a file: a public key or a certificate (PEM), or else the secret of an HMAC.

    Raises:
        ValueError: it is a private key, too small, of another algorithm, or a public key in another form than PEM: taken for a
            secret, that would be one which everybody knows.
    """
    if b"-----BEGIN" not in content:
        _check_secret(content)
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


def _check_secret(content: bytes) -> None:
    """Check that a secret is none of the forms in which public keys are handed around.

    Raises:
        ValueError: it is one.
    """
    if _PEM_UTF16 in content or content.lstrip().startswith(_NOT_SECRET) or _is_der(content):
        raise ValueError("it is a public key or certificate that is not written as PEM in UTF-8")


def _is_der(content: bytes) -> bool:
    readers = (serialization.load_der_public_key, x509.load_der_x509_certificate)
    for read in readers:
        try:
            read(content)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        return True
    return False


def _check_size(key: object) -> None:
    if isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey) and key.key_size < _MIN_RSA_BITS:
        raise ValueError(f"an RSA key of {key.key_size} bits is too small")
