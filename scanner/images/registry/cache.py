"""Keeps what registries said on disk: content by its digest for ever, everything else for a short time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from scanner.errors import RegistryError
from scanner.images.model import Manifest
from scanner.images.registry.cache_answers import Answers
from scanner.images.registry.cache_entry import Key, make_entry
from scanner.images.registry.digests import is_digest
from scanner.images.registry.strict_json import read_object
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.model import Descriptor, Referrers, Registries, Repository
    from scanner.images.registry.cache_entry import Entry
    from scanner.images.registry.cache_store import Store

TTL_S = 60.0
_Said = TypeVar("_Said")


class CachedRegistries:
    """Reads registries, and asks them only for what is not kept.

    Manifests and blobs are kept by their digest, and checked against it whenever they are read. They are never too
    old, so they are there without a network too. What a tag names, what refers to a manifest, which tags there are,
    and that something is not there, all that may change: it counts for `ttl_s` after it was kept, and is then asked for
    again. So does what seems to come from the future, after a clock was set back. Of errors, only `not-found` is kept.

    Everything is kept for one repository of one registry: what was read in a private repository is not given to who
    names another one, even where the digest is the same. It is not kept by login: the files belong to one user, and who
    loses access to a repository keeps what was read before, as with any copy.

    Args:
        registries: who is asked.
        store: where entries are kept.
        ttl_s: seconds for which what may change counts.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        registries: Registries,
        store: Store,
        ttl_s: float = TTL_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._registries = registries
        self._store = store
        self._clock = clock
        self._answers = Answers(store, ttl_s, clock)

    def resolve(self, repository: Repository, tag: str) -> str:
        """Return the digest a tag names now, or did a short time ago."""
        return self._answers.answer(
            _key("tag", repository, tag), lambda: self._registries.resolve(repository, tag)
        )

    def referrers(self, repository: Repository, digest: str) -> Referrers:
        """Return what refers to a manifest now, or did a short time ago."""
        key = _key("referrers", repository, digest)
        return self._answers.answer(key, lambda: self._registries.referrers(repository, digest))

    def tags(self, repository: Repository) -> frozenset[str] | None:
        """Return all tags that a repository has now, or had a short time ago; None where they cannot be listed."""
        return self._answers.answer(_key("tags", repository, ""), lambda: self._registries.tags(repository))

    def manifest(self, repository: Repository, reference: str) -> Manifest:
        """Return the manifest with a digest, or the one that a tag names now, or did a short time ago."""
        if is_digest(reference):
            return self._manifest(repository, reference)
        key = _key("tag", repository, reference)
        answer = self._answers.known(key)
        if answer is not None:
            return self._manifest(repository, answer.given())
        manifest = self._answers.asked(key, lambda: self._registries.manifest(repository, reference))
        self._answers.keep(key, manifest.digest)
        self._keep_manifest(repository, manifest)
        return manifest

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:
        """Return the content of a descriptor."""
        if descriptor.data is not None or not is_digest(descriptor.digest):
            return self._registries.blob(repository, descriptor, max_bytes)
        key = _key("blob", repository, descriptor.digest)
        entry = self._content(key)
        if entry is not None and descriptor.size in {-1, len(entry.content)}:
            if len(entry.content) > max_bytes:
                raise RegistryError(
                    f"{repository}@{descriptor.digest}: more than the limit of {max_bytes} bytes",
                    reason="too-large",
                )
            return entry.content
        content = self._unless_absent(key, lambda: self._registries.blob(repository, descriptor, max_bytes))
        self._store.put(make_entry(key, self._clock(), content, descriptor.digest))
        return content

    def _manifest(self, repository: Repository, digest: str) -> Manifest:
        """Return the manifest with a digest."""
        key = _key("manifest", repository, digest)
        entry = self._content(key)
        if entry is not None and entry.version == __version__:  # another version may accept other manifests
            value = read_object(entry.content, f"{repository}@{digest}")
            return Manifest(digest, entry.media_type, value, len(entry.content), entry.content)
        manifest = self._unless_absent(key, lambda: self._registries.manifest(repository, digest))
        self._keep_manifest(repository, manifest)
        return manifest

    def _keep_manifest(self, repository: Repository, manifest: Manifest) -> None:
        if manifest.content:
            key = _key("manifest", repository, manifest.digest)
            entry = make_entry(key, self._clock(), manifest.content, manifest.digest, manifest.media_type)
            self._store.put(entry)

    def _content(self, key: Key) -> Entry | None:
        """Return the entry whose content has the digest that the key names."""
        entry = self._store.get(key)
        return entry if entry is not None and entry.digest == key.name else None

    def _unless_absent(self, key: Key, ask: Callable[[], _Said]) -> _Said:
        """Return what a registry says of content, unless it said a short time ago that there is none."""
        absent = Key(f"absent-{key.kind}", key.registry, key.path, key.name)
        answer = self._answers.known(absent)
        if answer is not None:
            answer.given()
        return self._answers.asked(absent, ask)


def _key(kind: str, repository: Repository, name: str) -> Key:
    return Key(kind, repository.registry, repository.path, name)
