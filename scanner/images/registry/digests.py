"""Checks content against digests."""

from __future__ import annotations

import hashlib

from scanner.errors import RegistryError
from scanner.facts.images import check_digest

_ALGORITHMS = frozenset({"sha256", "sha512"})
"""Those that the OCI image specification registers (1.1, descriptor.md, "Registered Algorithms")."""


def sha256(content: bytes) -> str:
    """Return the digest of content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def is_digest(text: str) -> bool:
    """Tell whether a text is a well-formed digest of an algorithm that can be checked."""
    try:
        check_digest(text)
    except ValueError:
        return False
    return text.partition(":")[0] in _ALGORITHMS


def check_known(digest: str, what: str) -> None:
    """Check that a digest can be checked.

    Raises:
        RegistryError: it is `malformed`, or of another algorithm than SHA-256 and SHA-512 (`unsupported`).
    """
    try:
        check_digest(digest)
    except ValueError as exc:
        raise RegistryError(f"{what}: {exc}", reason="malformed") from exc
    algorithm = digest.partition(":")[0]
    if algorithm not in _ALGORITHMS:
        raise RegistryError(f"{what}: digests by {algorithm} are not supported", reason="unsupported")


def check_content(content: bytes, digest: str, what: str) -> None:
    """Check that content has a digest.

    Raises:
        RegistryError: it has another one (`digest-mismatch`), or the digest cannot be checked.
    """
    check_known(digest, what)
    algorithm, _, encoded = digest.partition(":")
    if hashlib.new(algorithm, content).hexdigest() != encoded:
        raise RegistryError(
            f"{what}: the content does not have the digest {digest}", reason="digest-mismatch"
        )
