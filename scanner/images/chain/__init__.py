"""Makes the chain of an image: from the reference to what it was built on, and its weakest link.

It says what is there, and judges nothing. Of several things of a kind, one that is proved counts; where none is, what is
broken counts before what is merely claimed: an unsigned SBOM does not make up for an altered one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.chain.identity import digest_link, reference_link, unresolved
from scanner.images.chain.origin import base_link, builder_link, provenance_link
from scanner.images.chain.sbom import sbom_link
from scanner.images.chain.signature import signature_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.evidence import Evidence, Link, LinkName

__all__ = ["chain_of", "weakest_of"]

_WORST_FIRST = ("broken", "unknown", "absent", "claimed", "proved")


def chain_of(evidence: Evidence) -> tuple[Link, ...]:
    """Return the chain of an image whose other evidence is complete."""
    if not evidence.kind:
        return unresolved(evidence)
    signature = signature_link(evidence)
    provenance = provenance_link(evidence)
    return (
        reference_link(evidence),
        digest_link(evidence),
        signature,
        sbom_link(evidence),
        provenance,
        builder_link(evidence, provenance),
        base_link(evidence, signature),
    )


def weakest_of(chain: Sequence[Link]) -> LinkName | None:
    """Return the name of the weakest link: of those with the worst status, the first.

    An absent base counts as a claimed one: many images are built on none, and few say so.
    """

    def rank(link: Link) -> int:
        status = "claimed" if link.name == "base" and link.status == "absent" else link.status
        return _WORST_FIRST.index(status)

    return min(chain, key=rank).name if chain else None
