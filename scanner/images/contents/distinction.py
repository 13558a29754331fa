"""Tells what is attached in two ways from what is attached twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.images.discovery.found import Found


def different(found: Iterable[Found]) -> Iterable[Found]:
    """Return what was found without what was found before in another way; signers of one payload differ by annotations."""
    seen: dict[tuple[object, ...], Found] = {}
    for each in found:
        annotations = tuple(sorted(each.content.annotations.items()))
        content = each.content
        # With its size and its type: who lists a digest with others hides nothing of what it is the digest of.
        key = (each.target, content.digest, content.size, content.media_type, each.matter, annotations)
        # A part of the index is worth more than what anybody may attach to it: whoever signs the index signs it too.
        if key not in seen or each.channel == "buildkit":
            seen[key] = each
    return seen.values()
