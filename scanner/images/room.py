"""How much of what a registry says of images is kept while they are looked at, and until the end of a scan."""

from __future__ import annotations

MAX_IMAGE_ANNOTATIONS = 4 << 20
"""Bytes of the annotations of all that is attached to an image: those of a signature have about ten thousand."""
MAX_IMAGE_FACTS = 32 << 20
"""Bytes of the facts of one image, as JSON. Those of an SBOM of ten thousand components have about one megabyte."""
MAX_SCAN_FACTS = 512 << 20
"""Likewise of all images."""


class Room:
    """Bytes that may still be kept. It belongs to the thread that runs coroutines.

    Args:
        size: how many.
        within: room that this one is a part of.
    """

    def __init__(self, size: int, within: Room | None = None) -> None:
        self._left = size
        self._within = within

    def takes(self, size: int) -> bool:
        """Tell whether there is room for so many bytes; then they are taken."""
        if size > self._left or (self._within is not None and not self._within.takes(size)):
            return False
        self._left -= size
        return True
