"""Strips descriptors that are kept while images are looked at: annotations and embedded content may be very large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.images.model import Descriptor

MAX_ANNOTATION = 1000
"""Characters of an annotation that is kept."""


def bare(entry: Descriptor, *names: str) -> Descriptor:
    """Return a descriptor without content of its own, and with no annotations but some, which are cut."""
    annotations = {
        name: entry.annotations[name][:MAX_ANNOTATION] for name in names if name in entry.annotations
    }
    return msgspec.structs.replace(entry, annotations=annotations, data=None)
