"""Proves what is signed, by a certificate or by a key. Importing it costs the import of `cryptography`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.signatures.certificates import SigningCertificate
from scanner.images.signatures.findings import Findings
from scanner.images.signatures.keyed import prove_keyed
from scanner.images.signatures.keyless import prove_keyless
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.evidence import Proof
    from scanner.images.signatures.authorities import Authorities
    from scanner.images.signatures.signed import Signed
    from scanner.images.signatures.signers import Signers


def prove(
    signed: Signed, signers: Signers, problem: Unproved | None, authorities: Callable[[], Authorities]
) -> Proof:
    """Return what a signature proves.

    Args:
        signed: what is signed.
        signers: who may sign.
        problem: what is wrong with what it says, None where nothing is.
        authorities: returns the authorities of the trusted root.
    """
    by_key = not signed.certificates
    found = Findings("key" if by_key else "keyless", authorities)
    try:
        if by_key or _certifies_trusted_key(signed, signers):
            found.how = "key"
            prove_keyed(signed, signers, problem, found)
        else:
            prove_keyless(signed, signers, problem, found)
    except Unproved as unproved:
        return found.proof(unproved)
    return found.proof()


def _certifies_trusted_key(signed: Signed, signers: Signers) -> bool:
    """Tell whether a certificate is for a key that may sign: then the key is what counts, whoever certified it."""
    if not signers.keys:
        return False
    key = SigningCertificate(signed.certificates[0]).key
    return any(trusted.key.der == key.der for trusted in signers.keys)
