"""What links of attached things have in common: which proof counts, and what is said where none holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from scanner.facts.evidence import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.facts.evidence import Channel, Evidence, Incomplete, LinkName, Proof, Provenance

_EVERYWHERE = frozenset({"referrers", "fallback-tag", "manifest", "blob"})
_LOOKED_FOR = {
    "signature": _EVERYWHERE | {"signature-tag"},
    "sbom": _EVERYWHERE | {"attestation-tag", "sbom-tag", "buildkit"},
    "provenance": _EVERYWHERE | {"attestation-tag", "buildkit"},
}
"""By link: the lookups that find it."""
_CLAIMED = frozenset({"no-trust", "unsigned"})


class _Proved(Protocol):
    """A fact with a proof."""

    @property
    def channel(self) -> Channel:
        """Return how it is attached."""

    @property
    def proof(self) -> Proof:
        """Return what its signature proves."""


_Fact = TypeVar("_Fact", bound=_Proved)


def verified(facts: Iterable[_Fact]) -> _Fact | None:
    """Return the first fact that is proved."""
    return next((each for each in facts if each.proof.verified), None)


def vouched(evidence: Evidence, facts: Iterable[_Fact]) -> list[tuple[_Fact, str]]:
    """Return the facts that are proved, and by whom: their signer, or the signer of the index that they are a part of."""
    every = tuple(facts)
    found = [(each, f"signed by {signer(each.proof)}") for each in every if each.proof.verified]
    if by := index_signer(evidence):
        within = [each for each in every if each.channel == "buildkit" and not each.proof.verified]
        found += [(each, f"in an index signed by {by}") for each in within]
    return found


def index_signer(evidence: Evidence) -> str:
    """Return who signed the index, or its provenance; "" if nobody did, or it is no index."""
    if evidence.kind != "index":
        return ""
    signature = verified(each for each in evidence.signatures if each.subject == evidence.digest)
    statement = signed_build(evidence)
    if signature is not None:
        return signer(signature.proof)
    return signer(statement.proof) if statement is not None else ""


def signed_build(evidence: Evidence) -> Provenance | None:
    """Return a proved statement of how the very digest was built: its signer made the image.

    Other statements, of a scan for instance, may be signed by who only looked at it.
    """
    whole = (each for each in evidence.provenance if each.subject == evidence.digest and each.subject_matches)
    return verified(whole)


def broken(facts: Iterable[_Proved]) -> Proof | None:
    """Return the first proof that does not hold: something is signed, and not as it should be."""
    harmless = _CLAIMED | {"unsupported"}
    proofs = (each.proof for each in facts)
    return next((proof for proof in proofs if not proof.verified and proof.reason not in harmless), None)


def unproved(evidence: Evidence, name: LinkName, facts: Sequence[_Proved], word: str) -> Link:
    """Return the link of facts of which none is proved, `word` being what they are called."""
    if wrong := broken(facts):
        return Link(name, "broken", f"the {word} does not hold: {why(wrong)}")
    claimed = next((each.proof for each in facts if each.proof.reason in _CLAIMED), None)
    if claimed is not None:
        return Link(name, "claimed", f"the {word} is not proved: {why(claimed)}")
    if facts:
        return Link(name, "unknown", f"the {word} cannot be verified: {why(facts[0].proof)}")
    if missing := lacking(evidence, name):
        return Link(name, "unknown", f"the {word} could not be looked for everywhere: {missing.detail}")
    return Link(name, "absent", f"no {word} was found")


def lacking(evidence: Evidence, name: LinkName) -> Incomplete | None:
    """Return the first thing that could not be looked at and may be the link."""
    return next((each for each in evidence.incomplete if each.what in _LOOKED_FOR[name]), None)


def signer(proof: Proof) -> str:
    """Return who signed: the identity with its issuer, or the key."""
    if proof.how == "key" or proof.identity is None:
        return f"the key {proof.key}" if proof.key else "a trusted key"
    return f"{proof.identity} ({proof.issuer})" if proof.issuer else proof.identity


def why(proof: Proof) -> str:
    """Return why something is not proved."""
    return proof.detail or proof.reason or "it is not verified"
