"""Whether an authority of a trusted root issued a certificate. Importing it costs the import of `cryptography`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import read_certificate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scanner.images.signatures.root_format import Authority


class Issuer:
    """An authority that issues certificates.

    Args:
        authority: what the trusted root says of it.

    Raises:
        Unproved: one of its certificates cannot be read.
    """

    def __init__(self, authority: Authority) -> None:
        *self._intermediates, root = (
            read_certificate(base64.b64decode(each.raw_bytes)) for each in authority.cert_chain.certificates
        )
        self._root = Store([root])
        self.period = authority.valid_for

    def chain(
        self, certificate: x509.Certificate, untrusted: Sequence[x509.Certificate], time: datetime
    ) -> list[x509.Certificate]:
        """Return the certificates from the issuer of a certificate up to the root (RFC 5280, section 6).

        Args:
            certificate: the certificate.
            untrusted: certificates that came with it, which may be on the way to the root.
            time: when all of them must be valid.

        Raises:
            ValueError: there is no such way; the message says why.
        """
        # What the certificate is for is checked by who asks; the verifier would want it to be for TLS clients.
        authority = ExtensionPolicy.webpki_defaults_ca().may_be_present(
            x509.ExtendedKeyUsage, Criticality.AGNOSTIC, None
        )
        signer = ExtensionPolicy.webpki_defaults_ee().may_be_present(
            x509.ExtendedKeyUsage, Criticality.AGNOSTIC, None
        )
        policy = PolicyBuilder().store(self._root).time(time)
        verifier = policy.extension_policies(ca_policy=authority, ee_policy=signer).build_client_verifier()
        try:
            return verifier.verify(certificate, [*self._intermediates, *untrusted]).chain[1:]
        except (VerificationError, x509.UnsupportedGeneralNameType) as exc:
            raise ValueError(" ".join(str(exc).split())[:200]) from exc


def find_chain(
    issuers: Sequence[Issuer],
    certificate: x509.Certificate,
    untrusted: Sequence[x509.Certificate],
    time: datetime,
) -> list[x509.Certificate]:
    """Return the certificates from the issuer of a certificate up to the root of the first authority that issued it.

    Raises:
        Unproved: none did, or none that did was in use at the time.
    """
    why = f"none was in use at {time:%Y-%m-%dT%H:%M:%SZ}"
    for issuer in issuers:
        if not issuer.period.covers(time):
            continue
        try:
            return issuer.chain(certificate, untrusted, time)
        except ValueError as exc:
            why = str(exc)
    raise Unproved("certificate-untrusted", f"no authority of the trusted root issued the certificate: {why}")
