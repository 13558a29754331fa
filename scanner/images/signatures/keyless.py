"""Proves signatures by a certificate that names who signed. Importing it costs the import of `cryptography`.

The order of the checks is that of sigstore's client specification, except that who may sign comes last: a proof that is
broken says what is broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.signatures.certificates import SigningCertificate
from scanner.images.signatures.log_bodies import read_body
from scanner.images.signatures.second_opinion import check_again
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import read_certificate

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

    from scanner.images.signatures.findings import Findings
    from scanner.images.signatures.signed import Signed
    from scanner.images.signatures.signers import Signers


def prove_keyless(signed: Signed, signers: Signers, problem: Unproved | None, found: Findings) -> None:
    """Prove a signature by a certificate; what is found out is noted in `found`.

    Args:
        signed: what is signed.
        signers: who may sign.
        problem: what is wrong with what it says, None where nothing is.
        found: takes what is found out.

    Raises:
        Unproved: a check does not hold.
    """
    certificate = SigningCertificate(signed.certificates[0])
    untrusted = _untrusted(signed)
    signature = _signature(signed, certificate)
    if problem is not None:
        raise problem
    times = _times(signed, signature, certificate, found)
    for time in times:
        certificate.check_time(time)
        for entry in signed.entries:
            found.authorities().check_log(entry, time)
    found.authorities().check_certificate(certificate, untrusted, times)
    check_again(signed, certificate, found.authorities())
    found.identity, found.issuer = certificate.identity, certificate.issuer
    if not signers:
        raise Unproved("no-trust", f"signed by {certificate}; nothing says who may sign this image")
    found.identity = signers.check_identity(certificate)


def _untrusted(signed: Signed) -> list[Certificate]:
    """Return the certificates that came with the signer's.

    Layers of cosign's older form bring the root along; a bundle must not, for somebody might believe it
    (sigstore_bundle.proto, VerificationMaterial; sigstore-conformance, bundle-with-root-cert_fail).
    """
    chain = [read_certificate(each) for each in signed.certificates[1:]]
    if signed.bundle and any(each.subject == each.issuer for each in chain):
        raise Unproved("malformed", "the bundle brings a root certificate along")
    return chain


def _signature(signed: Signed, certificate: SigningCertificate) -> bytes:
    """Return the signature that the key of a certificate verifies."""
    for signature in signed.signatures:
        if certificate.key.verifies(signature, signed.message):
            return signature
    raise Unproved("altered", "the signature does not verify with the key of its certificate")


def _times(
    signed: Signed, signature: bytes, certificate: SigningCertificate, found: Findings
) -> list[datetime]:
    """Return the times at which a log and time stamping authorities saw a signature, at least one."""
    if not signed.entries:
        raise Unproved("no-log-entry", "there is no entry of a transparency log")
    bodies = [read_body(entry.body) for entry in signed.entries]
    times = found.check_log(signed, bodies, signature, certificate.key, certificate.content)
    if signed.timestamps:
        stamped = [signature] if signed.envelope is None else [signature, signed.envelope]
        stamps = found.authorities().timestamps(signed.timestamps, stamped)
        if not stamps:
            raise Unproved(
                "timestamp-untrusted",
                "no time stamp is of this signature and by an authority of the trusted root",
            )
        times += stamps
    if not times:
        raise Unproved("no-log-entry", "neither the log nor a time stamp says when it was signed")
    found.saw(times)
    return times
