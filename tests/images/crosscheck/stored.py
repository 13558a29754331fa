"""Repositories as they were after a program signed in them: written to a file, and read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner.images.model import Attached
from tests.images.doubles.contents import Contents, Stored, digest_of

if TYPE_CHECKING:
    from scanner.facts.evidence import Channel

RECORDED = Path(__file__).parents[3] / "fixtures" / "images" / "cosign"
TAGS: dict[str, Channel] = {"sig": "signature-tag", "att": "attestation-tag"}


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A repository, and how things in it were signed.

    Attributes:
        program: what signed.
        repository: path of the repository.
        image: digest of what was signed.
        key: public key of the signer, None where a certificate names who it is.
        logged: whether a log has the signatures.
        tags: digests of manifests by tag.
        manifests: media type and text of manifests by digest.
        blobs: text of blobs by digest.
    """

    program: str
    repository: str
    image: str
    key: str | None
    logged: bool
    tags: dict[str, str]
    manifests: dict[str, tuple[str, str]]
    blobs: dict[str, str]

    def contents(self) -> Contents:
        """Return what a registry double with the repository holds."""
        contents = Contents()
        for digest, (media_type, text) in self.manifests.items():
            contents.manifests[self.repository, digest] = Stored(media_type, text.encode())
        contents.blobs = {(self.repository, digest): text.encode() for digest, text in self.blobs.items()}
        contents.labels = {(self.repository, tag): digest for tag, digest in self.tags.items()}
        return contents


def record(contents: Contents, repository: str, image: str, **said: str | bool | None) -> Recorded:
    """Return a repository of a registry double; what is said besides is who signed, and with what."""
    value = {
        "repository": repository,
        "image": image,
        "tags": {tag: digest for (owner, tag), digest in contents.labels.items() if owner == repository},
        "manifests": {
            digest: (stored.media_type, stored.data.decode())
            for (owner, digest), stored in contents.manifests.items()
            if owner == repository
        },
        "blobs": {
            digest: data.decode() for (owner, digest), data in contents.blobs.items() if owner == repository
        },
        **said,
    }
    return msgspec.convert(value, Recorded)


def write(path: Path, recorded: Recorded) -> None:
    path.write_bytes(
        msgspec.json.format(msgspec.json.encode(recorded, order="deterministic"), indent=1) + b"\n"
    )


def read(path: Path) -> Recorded:
    """Return what a file holds; every manifest and every blob has its digest."""
    recorded = msgspec.json.decode(path.read_bytes(), type=Recorded)
    texts = {digest: text for digest, (_, text) in recorded.manifests.items()} | recorded.blobs
    assert {digest_of(text.encode()) for text in texts.values()} == texts.keys()
    return recorded


def attached(contents: Contents, repository: str, image: str) -> list[Attached]:
    """Return what is attached to a manifest: by its tags first, then what refers to it, in order of digests."""
    found: list[tuple[Channel, str]] = []
    for suffix, channel in TAGS.items():
        digest = contents.digest(repository, f"{image.replace(':', '-')}.{suffix}")
        found += [(channel, digest)] if digest else []
    referrers = contents.referrers(repository, image, empty_types=False)
    found += [("referrer", digest) for digest in sorted(item["digest"] for item in referrers)]
    return [
        item for channel, digest in found for item in layers(contents, repository, image, channel, digest)
    ]


def layers(
    contents: Contents, repository: str, subject: str, channel: Channel, digest: str
) -> list[Attached]:
    """Return the layers of a manifest."""
    manifest = json.loads(contents.manifests[repository, digest].data)
    return [
        Attached(
            channel=channel,
            subject=subject,
            media_type=layer["mediaType"],
            content=contents.blobs[repository, layer["digest"]],
            annotations=layer.get("annotations", {}),
            artifact_type=manifest.get("artifactType", "") if channel == "referrer" else "",
        )
        for layer in manifest["layers"]
    ]
