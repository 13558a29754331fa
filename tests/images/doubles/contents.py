"""What a registry double holds. Tests may put wrong things into it on purpose."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import msgspec


class Stored(msgspec.Struct, frozen=True):
    """The media type and the bytes of a manifest."""

    media_type: str
    data: bytes


def digest_of(data: bytes, algorithm: str = "sha256") -> str:
    """Return the digest of bytes."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


class Contents:
    """Blobs and manifests by repository and digest, tags by repository and name, uploads under way."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.blobs: dict[tuple[str, str], bytes] = {}
        self.manifests: dict[tuple[str, str], Stored] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self.uploads: dict[str, bytes] = {}

    def digest(self, repository: str, reference: str) -> str | None:
        """Return the digest that a tag or a digest names, None where there is no such manifest."""
        found = reference if ":" in reference else self.labels.get((repository, reference))
        return found if found and (repository, found) in self.manifests else None

    def put_manifest(self, repository: str, reference: str, stored: Stored) -> str | None:
        """Return the digest under which a manifest is kept, None where it is not the one it was given by."""
        algorithm = reference.partition(":")[0] if ":" in reference else "sha256"
        digest = digest_of(stored.data, algorithm if algorithm in {"sha256", "sha512"} else "sha256")
        if ":" in reference and reference != digest:
            return None
        with self.lock:
            self.manifests[repository, digest] = stored
            if ":" not in reference:
                self.labels[repository, reference] = digest
        return digest

    def tags(self, repository: str) -> list[str]:
        """Return the tags of a repository in their order."""
        return sorted(tag for owner, tag in list(self.labels) if owner == repository)

    def referrers(self, repository: str, digest: str, *, empty_types: bool) -> list[dict[str, Any]]:
        """Return descriptors of the manifests that have this one as their subject (OCI distribution 1.1, section 8)."""
        found = []
        for (owner, name), stored in list(self.manifests.items()):
            value = json.loads(stored.data)
            if owner == repository and (value.get("subject") or {}).get("digest") == digest:
                found.append(descriptor_of(name, stored, value, empty_types=empty_types))
        return found


def descriptor_of(digest: str, stored: Stored, value: dict[str, Any], *, empty_types: bool) -> dict[str, Any]:
    """Return the descriptor of a manifest in a listing of referrers."""
    configuration = value.get("config", {}).get("mediaType")
    descriptor: dict[str, Any] = {
        "mediaType": stored.media_type,
        "digest": digest,
        "size": len(stored.data),
        "artifactType": configuration if empty_types else value.get("artifactType") or configuration,
    }
    if "annotations" in value:
        descriptor["annotations"] = value["annotations"]
    return descriptor
