"""The first links: what a reference names, and whether that is what the registry holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Link

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, LinkName, LinkStatus

_ATTACHED: tuple[LinkName, ...] = ("signature", "sbom", "provenance", "builder", "base")
_WRONG = frozenset({"digest-mismatch", "malformed"})


def unresolved(evidence: Evidence) -> tuple[Link, ...]:
    """Return the chain of an image whose manifest could not be read: what is not there has no links either."""
    first = next((each for each in evidence.incomplete if each.what == "manifest"), None)
    detail = first.detail if first else "the manifest could not be read"
    status: LinkStatus = "unknown"
    if first is not None and first.reason in {*_WRONG, "not-found"}:
        status = "absent" if first.reason == "not-found" else "broken"
    pinned = evidence.resolved_from == "digest"
    reference = Link("reference", "proved", f"pinned by {evidence.digest}") if pinned else None
    rest: LinkStatus = "absent" if status == "absent" else "unknown"
    return (
        reference or Link("reference", status, detail),
        Link("digest", status, detail),
        *(Link(name, rest, "not looked for: the manifest could not be read") for name in _ATTACHED),
    )


def reference_link(evidence: Evidence) -> Link:
    """Return how firmly the reference names what it resolves to."""
    if evidence.resolved_from == "tag":
        return Link(
            "reference", "claimed", f"its tag names {evidence.digest} now, and can name another image later"
        )
    if evidence.tag_digest not in {None, evidence.digest} and evidence.index_digest is None:
        detail = f"pinned by {evidence.digest}, but its tag names {evidence.tag_digest} now"
        return Link("reference", "claimed", detail)
    return Link("reference", "proved", f"pinned by {evidence.digest}")


def digest_link(evidence: Evidence) -> Link:
    """Return whether what the registry holds has its digest, and its platforms are what the index says."""
    wrong = next(
        (each for each in evidence.incomplete if each.what == "platform" and each.reason in _WRONG), None
    )
    if wrong is not None:
        return Link("digest", "broken", wrong.detail)
    what = (
        f"an index of {len(evidence.platforms)} platforms"
        if evidence.kind == "index"
        else f"an {evidence.kind}"
    )
    return Link("digest", "proved", f"{what} with the digest {evidence.digest}")
