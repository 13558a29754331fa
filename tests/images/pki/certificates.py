"""What certificates of authorities and of leaves have in common (RFC 5280)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509.oid import ObjectIdentifier

    from tests.images.pki.keys import Key, Public

Parent = tuple[x509.Name, "Key"]
Validity = tuple["datetime", "datetime"]


def distinguished(organization: str, name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def unsigned(
    subject: x509.Name, public: Public, parent: Parent, validity: Validity, *, authority: bool
) -> x509.CertificateBuilder:
    """Return what every certificate begins with."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent[0])
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(key_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(parent[1].public), critical=False)
    )


def authority_certificate(
    subject: x509.Name,
    public: Public,
    parent: Parent,
    validity: Validity,
    *,
    path_length: int | None = None,
    usages: tuple[ObjectIdentifier, ...] = (),
) -> x509.Certificate:
    """Return the certificate of an authority, signed by its parent: a name and a key."""
    builder = unsigned(subject, public, parent, validity, authority=True)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    return builder.sign(parent[1].private, hashes.SHA384())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def binary(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
