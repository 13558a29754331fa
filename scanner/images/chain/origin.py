"""The links of the origin: how the image was built, by whom, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Link
from scanner.images.base import base_of
from scanner.images.chain.coverage import partly
from scanner.images.chain.proofs import broken, index_signer, lacking, unproved, vouched

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, Provenance


def provenance_link(evidence: Evidence) -> Link:
    """Return what says how the image was built."""
    if proved := vouched(evidence, _good(evidence)):
        found, by = proved[0]
        source = f" from {found.source}" if found.source else ""
        revision = f" at {found.revision}" if found.source and found.revision else ""
        said = f"built{source}{revision}, {by}"
        part = partly(evidence, (each.subject for each, _ in proved))
        return (
            Link("provenance", "claimed", f"{said}, {part}") if part else Link("provenance", "proved", said)
        )
    if not broken(evidence.provenance):
        wrong = next((text for each in evidence.provenance if (text := _wrong(each))), None)
        if wrong:
            return Link("provenance", "broken", wrong)
    return unproved(evidence, "provenance", evidence.provenance, "provenance")


def builder_link(evidence: Evidence, provenance: Link) -> Link:
    """Return who built the image, as firmly as the provenance says it."""
    proved = vouched(evidence, _good(evidence))
    found = proved[0][0] if proved else next(iter(_good(evidence)), None)
    if found is None or provenance.status not in {"proved", "claimed"}:
        return Link("builder", provenance.status, f"nobody is known to have built it: {provenance.detail}")
    if not found.builder:
        return Link("builder", "absent", "the provenance names no builder")
    return Link("builder", provenance.status, f"built by {found.builder}")


def base_link(evidence: Evidence, signature: Link) -> Link:
    """Return what the image was built on, as firmly as what says so; a name without a digest is a claim."""
    base = evidence.base
    if base is None:
        missing = lacking(evidence, "provenance")
        if missing is not None and not evidence.provenance:
            return Link("base", "unknown", f"it could not be looked for everywhere: {missing.detail}")
        return Link("base", "absent", "nothing says what it was built on")
    if base.how == "annotation":
        # The annotations of an index are signed with it, and with none of its platforms.
        proved = signature.status == "proved" and (evidence.kind != "index" or bool(index_signer(evidence)))
    else:
        holding = [found for found, _ in vouched(evidence, _good(evidence))]
        is_whole = not partly(evidence, (each.subject for each in holding))
        proved = is_whole and base_of((), holding) == base
    pinned = f"@{base.digest}" if base.digest else ""
    said = "its annotations say" if base.how == "annotation" else "its provenance says"
    return Link(
        "base", "proved" if proved and base.digest else "claimed", f"built on {base.name}{pinned}, {said}"
    )


def _good(evidence: Evidence) -> list[Provenance]:
    """Return the provenance that can be read and is about the image, that which names a builder first."""
    good = [each for each in evidence.provenance if not _wrong(each)]
    return sorted(good, key=lambda each: not each.builder)


def _wrong(provenance: Provenance) -> str:
    """Return in words what is wrong with provenance, "" for nothing."""
    if provenance.error:
        return f"the provenance cannot be read: {provenance.error}"
    return "" if provenance.subject_matches else "the provenance speaks about another image"
