"""A time stamping authority (RFC 3161; its tokens are signed data of RFC 5652)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.images.pki import der
from tests.images.pki.certificates import authority_certificate, binary, distinguished, unsigned
from tests.images.pki.encoding import sha256
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

SHA256 = der.sequence(der.identifier("2.16.840.1.101.3.4.2.1"))
ECDSA_SHA256 = der.sequence(der.identifier("1.2.840.10045.4.3.2"))
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
POLICY = "1.3.6.1.4.1.57264.2"


class TimestampAuthority:
    """An authority with a root and one certificate that stamps.

    Args:
        name: its organization.
        at: its certificates are valid from 30 days before to 10 years after.
        validity: of the certificate that stamps, where that is another one.
    """

    def __init__(self, name: str, at: datetime, validity: tuple[datetime, datetime] | None = None) -> None:
        self.name = name
        self.key = Key()
        self.validity = (at - timedelta(days=30), at + timedelta(days=3650))
        root_key = Key("ecdsa-p384")
        parent = (distinguished(name, "timestamps root"), root_key)
        self.root = authority_certificate(parent[0], root_key.public, parent, self.validity)
        builder = unsigned(
            distinguished(name, "timestamps"),
            self.key.public,
            parent,
            validity or self.validity,
            authority=False,
        )
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        self.certificate = builder.add_extension(usage, critical=True).sign(root_key.private, hashes.SHA384())
        self.serial = 0

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Its certificates, the one that stamps first."""
        return (self.certificate, self.root)

    def stamp(
        self,
        message: bytes,
        at: datetime,
        *,
        embedded: bool = True,
        signer: Key | None = None,
        nonce: int = 1,
    ) -> bytes:
        """Return the response (RFC 3161, section 2.4.2) that says a message was there at a time.

        Args:
            message: what is stamped: the bytes of a signature.
            at: the time.
            embedded: whether the token holds the certificate.
            signer: a key that signs in place of the authority's own.
            nonce: what the request asked to see again.
        """
        return self.stamp_digest(sha256(message), at, embedded=embedded, signer=signer, nonce=nonce)

    def stamp_digest(
        self, digest: bytes, at: datetime, *, embedded: bool = True, signer: Key | None = None, nonce: int = 1
    ) -> bytes:
        """Return the same of the SHA-256 of a message."""
        self.serial += 1
        information = der.sequence(
            der.integer(1),
            der.identifier(POLICY),
            der.sequence(SHA256, der.octets(digest)),
            der.integer(self.serial),
            der.generalized_time(at),
            der.integer(nonce),
        )
        token = self.signed_data(information, at, signer or self.key, embedded=embedded)
        granted = der.sequence(der.integer(0))
        return der.sequence(granted, der.sequence(der.identifier(SIGNED_DATA), der.context(0, token)))

    def signed_data(self, information: bytes, at: datetime, signer: Key, *, embedded: bool) -> bytes:
        """Return signed data (RFC 5652, section 5.1) of what a token says."""
        attributes = self.attributes(information, at)
        signer_information = der.sequence(
            der.integer(1),
            der.sequence(self.certificate.issuer.public_bytes(), der.integer(self.certificate.serial_number)),
            SHA256,
            der.context(0, attributes),
            ECDSA_SHA256,
            der.octets(signer.sign(der.tagged(0x31, attributes))),
        )
        content = der.sequence(der.identifier(TST_INFO), der.context(0, der.octets(information)))
        certificates = (der.context(0, binary(self.certificate)),) if embedded else ()
        return der.sequence(
            der.integer(3), der.set_of([SHA256]), content, *certificates, der.set_of([signer_information])
        )

    def attributes(self, information: bytes, at: datetime) -> bytes:
        """Return the attributes that are signed, without the tag of their set."""
        named = der.sequence(der.sequence(der.sequence(der.octets(sha256(binary(self.certificate))))))
        values = {
            CONTENT_TYPE: der.identifier(TST_INFO),
            SIGNING_TIME: der.utc_time(at),
            MESSAGE_DIGEST: der.octets(sha256(information)),
            SIGNING_CERTIFICATE_V2: named,
        }
        encoded = [der.sequence(der.identifier(kind), der.set_of([value])) for kind, value in values.items()]
        return b"".join(sorted(encoded))
