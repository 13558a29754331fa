"""Certificates of a test's own authority, for registry doubles that serve TLS."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

PEM = serialization.Encoding.PEM


class Authority:
    """Issues certificates of servers; `file` holds its own, for those who trust it.

    Args:
        directory: where files are written; each authority needs one of its own.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
        self._certificate = self._signed(
            self._name, self._key, x509.BasicConstraints(ca=True, path_length=0), days=1
        )
        self.file = directory / "authority.pem"
        self.file.write_bytes(self._certificate.public_bytes(PEM))

    def server(self, *hosts: str, days: int = 1) -> ssl.SSLContext:
        """Return the context of a server.

        Args:
            hosts: names and addresses the certificate is for.
            days: until when it is valid; a negative number is in the past.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        certificate = self._signed(
            name, key, x509.SubjectAlternativeName([_general(host) for host in hosts]), days
        )
        path = self._directory / f"server-{certificate.serial_number}.pem"
        secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(secret + certificate.public_bytes(PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType, days: int
    ) -> x509.Certificate:
        end = datetime.now(UTC) + timedelta(days=days)
        builder = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(end - timedelta(days=2)).not_valid_after(end)
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(issuer, critical=False).add_extension(own, critical=False)
        if isinstance(extension, x509.BasicConstraints):
            builder = builder.add_extension(_SIGNS, critical=True)
        return builder.sign(self._key, hashes.SHA256())


_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
