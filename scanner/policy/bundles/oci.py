"""Reads the files of a bundle from an OCI artifact: of OPA, of conftest, or of ORAS.

https://www.openpolicyagent.org/docs/management-bundles#oci-registry, https://www.conftest.dev/sharing; the client checks every
answer against its digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError, RegistryError
from scanner.images.model import Repository
from scanner.images.registry.descriptors import layers
from scanner.images.registry.media_types import INDEXES
from scanner.policy.bundles.archive import clean_name, unpack
from scanner.policy.bundles.bounds import BOUNDS, Bounds, Count

if TYPE_CHECKING:
    from scanner.facts.images import ImageReference
    from scanner.images.model import Descriptor, Registries

_TITLE = "org.opencontainers.image.title"
_DATA = "application/vnd.cncf.openpolicyagent.data.layer.v1+json"
_GZIP = b"\x1f\x8b"
_MAX_LAYERS = 2000


class Artifact(msgspec.Struct, frozen=True):
    """The files of an artifact by path, and which of them are data whatever their name is."""

    files: dict[str, bytes]
    data: frozenset[str]


def resolve(reference: ImageReference, registries: Registries, shown: str) -> str:
    """Return the digest of a reference: its own, or that of what its tag names now.

    Raises:
        PolicyLoadError: the registry does not say.
    """
    if reference.digest is not None:
        return reference.digest
    try:
        return registries.resolve(_repository(reference), reference.tag or "latest")
    except RegistryError as error:
        raise _unread(shown, error) from error


def read_artifact(
    reference: ImageReference, digest: str, registries: Registries, shown: str, bounds: Bounds = BOUNDS
) -> Artifact:
    """Return the files of an artifact.

    Args:
        reference: where it is.
        digest: of its manifest.
        registries: reads registries.
        shown: its name, for messages.
        bounds: how much it may hold.

    Raises:
        PolicyLoadError: it cannot be read, has no policies in any way that is known, or holds too much.
    """
    repository = _repository(reference)
    try:
        manifest = registries.manifest(repository, digest)
        if manifest.media_type in INDEXES:
            raise _unknown(shown, "it is an index of several manifests", "name one of them by its digest")
        found = layers(manifest)
        if len(found) > _MAX_LAYERS:
            raise _unknown(
                shown, f"it has more than {_MAX_LAYERS} layers", "make a bundle of the policies alone"
            )
        files: dict[str, bytes] = {}
        data: set[str] = set()
        count = Count(shown, bounds)
        for layer in found:
            content = registries.blob(repository, layer, bounds.total_bytes)
            own = _files(layer, content, shown, bounds)
            for name, file in own.items():
                count.add(name, len(file))
                if name in files:
                    raise _unknown(shown, f"{name} is in two layers", "push it once")
                files[name] = file
            data.update(own if layer.media_type == _DATA else ())
    except RegistryError as error:
        raise _unread(shown, error) from error
    if not files:
        raise _unknown(
            shown, "it has no layers with files", "push it with `conftest push`, `oras push` or OPA's tools"
        )
    return Artifact(files, frozenset(data))


def _files(layer: Descriptor, content: bytes, shown: str, bounds: Bounds) -> dict[str, bytes]:
    """Return the files of a layer: an archive's, or the one that its title names."""
    if content.startswith(_GZIP):
        return unpack(content, shown, bounds)
    title = layer.annotations.get(_TITLE)
    if title is None:
        what = (
            f"a layer of the type {layer.media_type} is neither a compressed archive nor a file with a title"
        )
        raise _unknown(shown, what, "name a bundle of policies, not an image")
    return {clean_name(title, shown): content}


def _repository(reference: ImageReference) -> Repository:
    return Repository(reference.registry, reference.repository)


def _unread(shown: str, error: RegistryError) -> PolicyLoadError:
    return PolicyLoadError(
        f"{shown}: {error.message}", hint=error.hint or "check the reference and the login"
    )


def _unknown(shown: str, what: str, hint: str) -> PolicyLoadError:
    return PolicyLoadError(f"{shown} is not an artifact of policies: {what}", hint=hint)
