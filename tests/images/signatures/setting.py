"""What the tests of signatures have in common: an image, who may sign it, and what a verifier says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.model import Attached, Repository, Signer, Trust, TrustRule
from scanner.images.signatures.verifier import SignatureVerifier, build_verifier
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.payloads import simple_signing, statement
from tests.images.pki.shapes import attached_attestation, attached_bundle, attached_signature
from tests.images.pki.sigstore import KEYLESS, Signing, Sigstore
from tests.images.pki.twins import Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.evidence import Proof
    from scanner.images.model import Examined
    from tests.images.pki.keys import Key
    from tests.images.pki.shapes import Version
    from tests.images.pki.signed import Signed

DIGEST = "sha256:" + "a1" * 32
OTHER = "sha256:" + "b2" * 32
REPOSITORY = Repository("ghcr.io", "acme/app")
WORKFLOW = Signer(identity=IDENTITY, issuer=ISSUER)
PREDICATE = "https://slsa.dev/provenance/v1"
SIGNED_AT = "2025-03-03T12:00:00Z"


def by_key(key: Key, name: str = "cosign.pub", *, logged: bool = True) -> Signer:
    return Signer(key=key.pem, key_name=name, transparency_log=logged)


def verifier(sigstore: Sigstore | None, *signers: Signer) -> SignatureVerifier:
    """Return a verifier that lets some sign the image, and believes one instance of Sigstore."""
    rules = (TrustRule("ghcr.io/acme/**", signers),) if signers else ()
    root = sigstore.trusted_root_file() if sigstore else None
    return build_verifier(Trust(rules, root, "root.json" if root else ""))


def proof(sigstore: Sigstore, attached: Attached, *signers: Signer) -> Proof:
    return examined(sigstore, attached, *signers).proof


def examined(sigstore: Sigstore, attached: Attached, *signers: Signer) -> Examined:
    return verifier(sigstore, *signers).examine(attached, REPOSITORY)


def provenance(digest: str | tuple[str, ...] = DIGEST) -> bytes:
    return statement(digest, PREDICATE, {"made": "here"})


def bundled(version: Version) -> Callable[[Signed], Attached]:
    return lambda signed: attached_bundle(signed, DIGEST, version)


def scene(form: str, sigstore: Sigstore, foreign: Sigstore, signing: Signing = KEYLESS) -> Scene:
    """Return what is signed in a form: `.sig` signs a payload, all others an envelope."""
    if form == ".sig":
        return Scene(
            sigstore, foreign, simple_signing(DIGEST), simple_signing(OTHER), envelope=False, signing=signing
        )
    return Scene(sigstore, foreign, provenance(), provenance(OTHER), signing=signing)


FORMS: dict[str, Callable[[Signed], Attached]] = {
    "bundle 0.1": bundled("0.1"),
    "bundle 0.2": bundled("0.2"),
    "bundle 0.3": bundled("0.3"),
    ".sig": lambda signed: attached_signature(signed, DIGEST),
    ".att": lambda signed: attached_attestation(signed, DIGEST),
}
"""How what is signed is attached to the image."""
