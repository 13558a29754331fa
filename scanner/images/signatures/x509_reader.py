"""Reads certificates, which may be malformed in many ways. Importing it costs the import of `cryptography`."""

from __future__ import annotations

import warnings

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from scanner.images.signatures.unproved import Unproved

# What a hostile certificate makes `cryptography` warn of is refused, not printed.
warnings.filterwarnings("ignore", "Parsed a serial number", CryptographyDeprecationWarning)
warnings.filterwarnings("ignore", "The parsed certificate contains", CryptographyDeprecationWarning)

MAX_CERTIFICATE_BYTES = 64 * 1024
_UTF8_STRING = 0x0C
_LONG_LENGTH = 0x80
FOREIGN = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    CryptographyDeprecationWarning,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` raises where a certificate is malformed."""


def read_certificate(content: bytes) -> x509.Certificate:
    """Return a certificate.

    Args:
        content: DER.

    Raises:
        Unproved: it is too large, or cannot be read.
    """
    if len(content) > MAX_CERTIFICATE_BYTES:
        raise Unproved("malformed", f"a certificate is larger than {MAX_CERTIFICATE_BYTES} bytes")
    try:
        certificate = x509.load_der_x509_certificate(content)
    except (*FOREIGN, x509.InvalidVersion) as exc:
        raise Unproved("malformed", f"a certificate cannot be read: {exc}") from exc
    if certificate.serial_number <= 0:
        raise Unproved("malformed", "a certificate has no serial number (RFC 5280, section 4.1.2.2)")
    return certificate


def read_certificates(text: bytes, limit: int) -> tuple[bytes, ...]:
    """Return the certificates (DER) of a PEM text.

    Raises:
        Unproved: there are none, too many, or one cannot be read.
    """
    if len(text) > limit * MAX_CERTIFICATE_BYTES:
        raise Unproved("malformed", "a chain of certificates is too long")
    try:
        found = x509.load_pem_x509_certificates(text)
    except (*FOREIGN, x509.InvalidVersion) as exc:
        raise Unproved("malformed", f"a certificate cannot be read: {exc}") from exc
    if len(found) > limit:
        raise Unproved("malformed", f"a chain has more than {limit} certificates")
    return tuple(each.public_bytes(Encoding.DER) for each in found)


def read_utf8(value: bytes) -> str:
    """Return the text of a DER UTF8String; raises ValueError where it is not one."""
    if len(value) < 2 or value[0] != _UTF8_STRING:
        raise ValueError("a name is not a UTF8String")
    length, start = value[1], 2
    if length & _LONG_LENGTH:
        start += length & ~_LONG_LENGTH
        length = int.from_bytes(value[2:start], "big")
    if len(value) != start + length:
        raise ValueError("a name has another length than it says")
    return value[start:].decode()
