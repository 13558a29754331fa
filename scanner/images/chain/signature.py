"""The link of the signature: who vouches for the image as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Link
from scanner.images.chain.coverage import hidden
from scanner.images.chain.proofs import signed_build, signer, unproved, verified

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence


def signature_link(evidence: Evidence) -> Link:
    """Return who signed the image: the index, or else every platform of it. Signed provenance of it signs it too."""
    whole = [each for each in evidence.signatures if each.subject == evidence.digest]
    if found := verified(whole):
        return Link("signature", "proved", f"signed by {signer(found.proof)}")
    if statement := signed_build(evidence):
        by = signer(statement.proof)
        return Link("signature", "proved", f"no signature of its own, but its provenance is signed by {by}")
    signed = {each.subject for each in evidence.signatures if each.proof.verified}
    platforms = {each.digest for each in evidence.platforms}
    missing = hidden(evidence)
    if missing is not None and signed & platforms:
        detail = f"the index is not signed, and may have platforms that are not: {missing.detail}"
        return Link("signature", "unknown", detail)
    if signed and platforms and platforms <= signed:
        return Link("signature", "proved", "every platform is signed, the index is not")
    if signed:
        number = len(signed & platforms)
        detail = f"{number} of {len(platforms)} platforms {'is' if number == 1 else 'are'} signed, the index is not"
        return Link("signature", "claimed", detail)
    return unproved(evidence, "signature", evidence.signatures, "signature")
