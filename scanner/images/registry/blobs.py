"""Checks content against the descriptor it was asked for by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import RegistryError
from scanner.images.registry.digests import check_content, check_known

if TYPE_CHECKING:
    from scanner.images.model import Descriptor


def size_limit(descriptor: Descriptor, max_bytes: int, what: str) -> int:
    """Return how many bytes the content of a descriptor may have: as many as it says, or `max_bytes`.

    Raises:
        RegistryError: it says more than `max_bytes` (`too-large`), or its digest cannot be checked.
    """
    check_known(descriptor.digest, what)
    size = descriptor.size if descriptor.data is None else max(descriptor.size, len(descriptor.data))
    if size > max_bytes:
        raise RegistryError(
            f"{what}: {size} bytes are more than the limit of {max_bytes}", reason="too-large"
        )
    return max_bytes if size < 0 else size


def longer_than_said(descriptor: Descriptor, what: str) -> RegistryError:
    """Return the error for content that was not read to its end: it cannot have the digest of its descriptor."""
    return RegistryError(
        f"{what}: more than the {descriptor.size} bytes that the descriptor says", reason="digest-mismatch"
    )


def checked(content: bytes, descriptor: Descriptor, what: str) -> bytes:
    """Return content that has the size and the digest of its descriptor.

    Raises:
        RegistryError: it has not (`digest-mismatch`).
    """
    if descriptor.size not in {-1, len(content)}:
        raise RegistryError(
            f"{what}: {len(content)} bytes, where the descriptor says {descriptor.size}",
            reason="digest-mismatch",
        )
    check_content(content, descriptor.digest, what)
    return content
