"""The tree of a transparency log (RFC 6962, section 2.1)."""

from __future__ import annotations

from tests.images.pki.encoding import sha256


def split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def head(leaves: list[bytes]) -> bytes:
    """Return the hash of a tree, of the hashes of its leaves."""
    if len(leaves) == 1:
        return leaves[0]
    at = split(len(leaves))
    return sha256(b"\1" + head(leaves[:at]) + head(leaves[at:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """Return the hashes that lead from a leaf to the head, the nearest first."""
    if len(leaves) == 1:
        return []
    at = split(len(leaves))
    if index < at:
        return [*path(index, leaves[:at]), head(leaves[at:])]
    return [*path(index - at, leaves[at:]), head(leaves[:at])]


class Tree:
    """A tree that grows."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []

    def add(self, entry: bytes) -> int:
        """Return the index of a new entry."""
        self.leaves.append(sha256(b"\0" + entry))
        return len(self.leaves) - 1

    @property
    def size(self) -> int:
        return len(self.leaves)

    @property
    def head(self) -> bytes:
        return head(self.leaves)

    def path(self, index: int) -> list[bytes]:
        return path(index, self.leaves)
