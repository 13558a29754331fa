"""Signing certificates: who they name, and what they may be used for. Importing it costs that of `cryptography`.

Source: sigstore/fulcio, docs/certificate-specification.md and docs/oid-info.md.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from scanner.images.signatures.keys import PublicKey
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import FOREIGN, read_certificate, read_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MAX_NAMES = 16
_SHOWN = 300
_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_OLD_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_USER_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.7")


class SigningCertificate:
    """The certificate of who signed.

    Args:
        content: the certificate (DER).

    Raises:
        Unproved: it cannot be read, or its key is not supported.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.x509 = read_certificate(content)
        try:
            self.key = PublicKey(self.x509.public_key())
            self._extensions = self.x509.extensions
            self.identities = tuple(self._identities())
            self.issuer = self._issuer()
        except FOREIGN as exc:
            raise Unproved("malformed", f"the certificate cannot be read: {exc}") from exc
        if len(self.identities) > MAX_NAMES:
            raise Unproved("malformed", f"the certificate has more than {MAX_NAMES} names")

    @property
    def identity(self) -> str | None:
        """Return the name it gives first, None if it gives none."""
        return self.identities[0] if self.identities else None

    def __str__(self) -> str:
        """Return who it names, for people; long names are cut."""
        names = " and ".join(each[:_SHOWN] for each in self.identities)
        return f"{names or 'nobody'} (issuer {(self.issuer or 'nobody')[:_SHOWN]})"

    def check_time(self, time: datetime) -> None:
        """Check that it was valid at a time.

        Raises:
            Unproved: it was not.
        """
        start, end = self.x509.not_valid_before_utc, self.x509.not_valid_after_utc
        if not start <= time <= end:
            raise Unproved(
                "certificate-expired",
                f"it was signed at {time:%Y-%m-%dT%H:%M:%SZ}; the certificate is valid from {start:%Y-%m-%dT%H:%M:%SZ} "
                f"to {end:%Y-%m-%dT%H:%M:%SZ}",
            )

    def check_usage(self) -> None:
        """Check that it is for signing code, and for nothing that a certificate authority does.

        Raises:
            Unproved: it is not.
        """
        try:
            usage = self._extensions.get_extension_for_class(x509.KeyUsage).value
            extended = self._extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound as exc:
            raise Unproved("certificate-untrusted", "the certificate does not say what it is for") from exc
        if not usage.digital_signature or usage.key_cert_sign:
            raise Unproved("certificate-untrusted", "the certificate is not for digital signatures")
        if ExtendedKeyUsageOID.CODE_SIGNING not in extended:
            raise Unproved("certificate-untrusted", "the certificate is not for signing code")

    def promises(self) -> Iterator[tuple[bytes, datetime]]:
        """Return which certificate logs promised to log it, and when (RFC 6962, section 3.2).

        Raises:
            Unproved: they cannot be read.
        """
        try:
            promised = self._extensions.get_extension_for_class(
                x509.PrecertificateSignedCertificateTimestamps
            )
            yield from ((each.log_id, each.timestamp.replace(tzinfo=UTC)) for each in promised.value)
        except x509.ExtensionNotFound:
            return
        except FOREIGN as exc:
            raise Unproved("malformed", f"the certificate cannot be read: {exc}") from exc

    def _identities(self) -> Iterator[str]:
        """Return its names: addresses of workflows, e-mail addresses, names of users of other systems."""
        try:
            names = self._extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return
        for name in names:
            if isinstance(name, x509.UniformResourceIdentifier | x509.RFC822Name | x509.DNSName):
                yield name.value
            elif isinstance(name, x509.OtherName) and name.type_id == _USER_NAME:
                yield read_utf8(name.value)

    def _issuer(self) -> str | None:
        """Return who vouched for the names, as the newer of two extensions says; the older one holds the bare text."""
        found = {each.oid: each.value for each in self._extensions if each.oid in {_ISSUER, _OLD_ISSUER}}
        new, old = found.get(_ISSUER), found.get(_OLD_ISSUER)
        if isinstance(new, x509.UnrecognizedExtension):
            return read_utf8(new.value)
        return old.value.decode() if isinstance(old, x509.UnrecognizedExtension) else None
