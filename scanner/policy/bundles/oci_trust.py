"""Verifies who signed an artifact with policies, where the configuration says who may (`trust`), with cosign's signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.images.gather import Gatherer
from scanner.images.model import Repository

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.facts.evidence import Evidence
    from scanner.facts.images import ImageReference
    from scanner.images.model import Registries, Verifier


def verify_signer(
    reference: ImageReference,
    digest: str,
    registries: Registries,
    verifier: Verifier,
    now: datetime,
    shown: str,
) -> tuple[str, ...]:
    """Return, for people, who signed an artifact; () where the configuration names nobody for its repository.

    Raises:
        PolicyLoadError: somebody must have signed it, and no signature verifies.
    """
    if not verifier.trusts(Repository(reference.registry, reference.repository)):
        return ()
    exact = msgspec.structs.replace(reference, tag=None, digest=digest)
    gatherer = Gatherer(registries, verifier, now=now, configurations=False)
    evidence = gatherer.gather([exact])[str(exact)]
    for signature in evidence.signatures:
        if signature.proof.verified and signature.subject == digest:
            return (f"signature of {signature.proof.identity or signature.proof.key}",)
    raise PolicyLoadError(
        f"{shown} is not signed by anybody whom the configuration trusts for it: {_reason(evidence)}",
        hint="sign it with cosign, or correct `trust` in the configuration",
    )


def _reason(evidence: Evidence) -> str:
    details = [signature.proof.detail for signature in evidence.signatures if signature.proof.detail]
    details += [missing.detail for missing in evidence.incomplete]
    return details[0] if details else "it has no signature"
