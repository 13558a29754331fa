"""What flows between the rooms of image evidence: descriptors, manifests, attached content, statements, who is trusted."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any, Literal, Protocol

import msgspec

from scanner.facts.evidence import Channel, Proof, RootFacts  # noqa: TC001 - likewise


class Repository(msgspec.Struct, frozen=True):
    """A repository of a registry: host with port, and path (`docker.io`, `library/nginx`)."""

    registry: str
    path: str

    def __str__(self) -> str:
        """Return `registry/path`."""
        return f"{self.registry}/{self.path}"


class Descriptor(msgspec.Struct, frozen=True):
    """A content descriptor (OCI image specification 1.1, descriptor.md).

    Attributes:
        media_type: type of the content.
        digest: `algorithm:hex`, well formed.
        size: bytes of the content, -1 where it is not known.
        artifact_type: type of the artifact, where the content is a manifest, "" where it is not said.
        annotations: annotations with string values.
        platform: `os/architecture[/variant]`, "" where it is not said.
        data: the content itself, where it is embedded.
    """

    media_type: str
    digest: str
    size: int = -1
    artifact_type: str = ""
    annotations: Mapping[str, str] = msgspec.field(default_factory=dict)
    platform: str = ""
    data: bytes | None = None


class Manifest(msgspec.Struct, frozen=True):
    """A manifest whose bytes have the digest it was asked for by.

    Attributes:
        digest: its digest; `sha256` where it was asked for by a tag.
        media_type: its media type.
        value: its JSON object.
        size: bytes.
        content: its bytes, for those that keep it; b"" where they are not at hand.
    """

    digest: str
    media_type: str
    value: Mapping[str, Any]
    size: int = 0
    content: bytes = b""


class Referrers(msgspec.Struct, frozen=True):
    """What refers to a manifest, and whether the referrers API or the fallback tag said so."""

    descriptors: tuple[Descriptor, ...]
    how: Literal["api", "tag"]


class Registries(Protocol):
    """Reads registries. It is shared by threads; everything it returns has been checked against its digest.

    Every method raises `RegistryError` with a `reason`; what is not there has the reason `not-found`.
    """

    def resolve(self, repository: Repository, tag: str) -> str:
        """Return the digest a tag names now."""

    def manifest(self, repository: Repository, reference: str) -> Manifest:
        """Return the manifest with a digest, or the one that a tag names now."""

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:
        """Return the content of a descriptor; more than `max_bytes` is an error of the reason `too-large`."""

    def referrers(self, repository: Repository, digest: str) -> Referrers:
        """Return what refers to a manifest: all pages of the referrers API, or the fallback tag where there is no API."""

    def tags(self, repository: Repository) -> frozenset[str] | None:
        """Return all tags of a repository, None where one page does not hold them or the registry does not list them."""


class Attached(msgspec.Struct, frozen=True):
    """Something signed, or a statement, that was found attached to a manifest.

    Attributes:
        channel: how it is attached.
        subject: digest of the manifest it is attached to.
        media_type: media type of the content (of the layer, not of the manifest).
        content: its bytes.
        annotations: annotations of the layer.
        artifact_type: type of the artifact it came from, "" where it is not said.
    """

    channel: Channel
    subject: str
    media_type: str
    content: bytes
    annotations: Mapping[str, str] = msgspec.field(default_factory=dict)
    artifact_type: str = ""


class Subject(msgspec.Struct, frozen=True):
    """What a statement speaks about: a name, and digests in hexadecimal by algorithm."""

    name: str
    digests: Mapping[str, str]

    def has(self, digest: str) -> bool:
        """Tell whether it is what has this digest (`algorithm:hex`)."""
        algorithm, _, encoded = digest.partition(":")
        return bool(encoded) and self.digests.get(algorithm) == encoded


class Statement(msgspec.Struct, frozen=True):
    """An in-toto statement (in-toto attestation framework, statement v0.1 and v1).

    Attributes:
        type: its type (`https://in-toto.io/Statement/v0.1`, `.../v1`).
        predicate_type: what it states, a URI.
        predicate: what it says, JSON.
        subjects: what it speaks about.
    """

    type: str
    predicate_type: str
    predicate: Any
    subjects: tuple[Subject, ...]


class Examined(msgspec.Struct, frozen=True):
    """What attached content turned out to be.

    Attributes:
        kind: `signature` (it says nothing but that somebody signed the image) or `attestation`.
        proof: what it proves.
        statement: what it says; None for a signature, and where it cannot be read.
        annotations: what the signer of a signature added.
    """

    kind: Literal["signature", "attestation"]
    proof: Proof
    statement: Statement | None = None
    annotations: Mapping[str, str] = msgspec.field(default_factory=dict)


class Verifier(Protocol):
    """Verifies what is attached to images. It is shared by threads, opens no socket, and writes no file."""

    def examine(self, attached: Attached, repository: Repository) -> Examined:
        """Return what attached content proves. Never raises: what is malformed is not verified, with the reason."""

    def trusts(self, repository: Repository) -> bool:
        """Tell whether the configuration says who may sign images of a repository."""

    def trusted_root_facts(self) -> RootFacts:
        """Return where the trusted root comes from, and how old it is."""


class Signer(msgspec.Struct, frozen=True):
    """Somebody who may sign: an identity with its issuer, or a key.

    Attributes:
        identity: exactly this identity, None where `identity_regexp` or the key says it.
        identity_regexp: RE2 expression that the whole identity must match, None where `identity` or the key says it.
        issuer: exactly this issuer, None where `issuer_regexp` or the key says it.
        issuer_regexp: RE2 expression that the whole issuer must match, likewise.
        key: a public key or certificate (PEM), None for a keyless identity.
        key_name: name of the key for people: its file.
        transparency_log: whether a signature must be in the transparency log; always for a keyless identity.
    """

    identity: str | None = None
    identity_regexp: str | None = None
    issuer: str | None = None
    issuer_regexp: str | None = None
    key: bytes | None = None
    key_name: str = ""
    transparency_log: bool = True


class TrustRule(msgspec.Struct, frozen=True):
    """Who may sign the images of some repositories.

    Attributes:
        images: pattern of `registry/path` (`ghcr.io/acme/**`): `*` matches within a part, `**` across parts.
        signers: who may sign; any one of them is enough.
    """

    images: str
    signers: tuple[Signer, ...]


class Trust(msgspec.Struct, frozen=True):
    """Who may sign what. Of the rules whose pattern matches, the signers of all hold.

    Attributes:
        rules: the rules.
        root: content of a Sigstore trusted root (JSON); None takes the public-good one that sigstore carries.
        root_name: the file it comes from, "" for the public-good one.
    """

    rules: tuple[TrustRule, ...] = ()
    root: bytes | None = None
    root_name: str = ""
