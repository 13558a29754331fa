"""What our own verifier says of something attached to an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.model import Repository, Signer, Trust, TrustRule
from scanner.images.signatures.verifier import build_verifier
from tests.images.pki.authority import IDENTITY, ISSUER

if TYPE_CHECKING:
    from scanner.images.model import Attached, Examined
    from scanner.images.signatures.verifier import SignatureVerifier

REPOSITORY = Repository("registry.example", "acme/shop")
KEYLESS = Signer(identity=IDENTITY, issuer=ISSUER)


def verifier(root: bytes | None, *signers: Signer) -> SignatureVerifier:
    """Return a verifier that believes a trusted root, and these signers of every image."""
    return build_verifier(Trust(rules=(TrustRule("**", signers),), root=root, root_name="trusted_root.json"))


def by_key(pem: str | bytes, *, logged: bool = True) -> Signer:
    """Return a signer who has a key."""
    content = pem.encode() if isinstance(pem, str) else pem
    return Signer(key=content, key_name="signer.pub", transparency_log=logged)


def examined(root: bytes | None, signer: Signer, attached: Attached) -> Examined:
    return verifier(root, signer).examine(attached, REPOSITORY)
