"""Registries and a verifier in memory: what the gatherer sees of the rooms it asks."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from scanner.errors import RegistryError
from scanner.facts.evidence import Proof, RootFacts
from scanner.images.model import (
    Attached,
    Descriptor,
    Examined,
    Manifest,
    Referrers,
    Repository,
    Statement,
    Subject,
)
from scanner.images.registry.descriptors import artifact_type, index_entries, read_descriptor, subject
from tests.images.doubles.contents import digest_of
from tests.images.doubles.publish import INDEX, Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping

ISSUER = "https://issuer.example"
TRUSTED = "release@acme.example"


class MemoryRegistries:
    """Implements `Registries`.

    Attributes:
        api: whether there is a referrers API.
        lists_tags: whether `tags` answers.
        failures: by what was asked (`manifest v1`), what is raised instead of an answer.
        asked: what was asked, in order.
        latency_s: how long an answer takes.
    """

    def __init__(self, *, api: bool = True, lists_tags: bool = True) -> None:
        self.api = api
        self.lists_tags = lists_tags
        self.failures: dict[str, BaseException] = {}
        self.asked: list[str] = []
        self.latency_s = 0.0
        self.lies: dict[str, tuple[Descriptor, ...]] = {}
        self._held: dict[tuple[str, str], tuple[str, bytes]] = {}
        self._tags: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def keep(self, repository: str, data: bytes, media_type: str, tag: str | None = None) -> str:
        """Keep a manifest or a blob, and return its digest."""
        digest = digest_of(data)
        self._held[repository, digest] = (media_type, data)
        if tag is not None:
            self._tags[repository, tag] = digest
        return digest

    def retag(self, repository: str, tag: str, digest: str) -> None:
        """Move a tag."""
        self._tags[repository, tag] = digest

    def resolve(self, repository: Repository, tag: str) -> str:
        return self.manifest(repository, tag).digest

    def manifest(self, repository: Repository, reference: str) -> Manifest:
        self._ask(f"manifest {reference}")
        digest = reference if ":" in reference else self._tags.get((str(repository), reference), "")
        media_type, data = self._find(repository, digest)
        return Manifest(digest, media_type, json.loads(data), len(data), data)

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:
        self._ask(f"blob {descriptor.digest}")
        data = self._find(repository, descriptor.digest)[1]
        if len(data) > max_bytes:
            raise RegistryError("more bytes than it says", reason="too-large")
        return data

    def referrers(self, repository: Repository, digest: str) -> Referrers:
        self._ask(f"referrers {digest}")
        if digest in self.lies:
            return Referrers(self.lies[digest], "api")
        if self.api:
            return Referrers(tuple(self._referring(repository, digest)), "api")
        tag = self._tags.get((str(repository), digest.replace(":", "-")))
        if tag is None:
            return Referrers((), "tag")
        media_type, data = self._find(repository, tag)
        return Referrers(index_entries(Manifest(tag, media_type, json.loads(data))), "tag")

    def tags(self, repository: Repository) -> frozenset[str] | None:
        self._ask("tags")
        if not self.lists_tags:
            return None
        return frozenset(tag for where, tag in self._tags if where == str(repository))

    def _ask(self, what: str) -> None:
        with self._lock:
            self.asked.append(what)
        time.sleep(self.latency_s)
        if what in self.failures:
            raise self.failures[what]

    def _find(self, repository: Repository, digest: str) -> tuple[str, bytes]:
        found = self._held.get((str(repository), digest))
        if found is None:
            raise RegistryError(f"{repository} has no {digest or 'such tag'}", reason="not-found")
        return found

    def _referring(self, repository: Repository, digest: str) -> list[Descriptor]:
        found = []
        for (where, own), (media_type, data) in self._held.items():
            if where == str(repository) and media_type.endswith(("manifest.v1+json", "index.v1+json")):
                manifest = Manifest(own, media_type, json.loads(data), len(data))
                refers_to = subject(manifest)
                if refers_to is not None and refers_to.digest == digest:
                    found.append(Descriptor(media_type, own, len(data), artifact_type(manifest)))
        return found


class MemoryPublisher(Publisher):
    """Writes into one repository of registries in memory."""

    def __init__(self, registries: MemoryRegistries, repository: str) -> None:
        self.registries = registries
        self.where = repository

    def blob(
        self, data: bytes, media_type: str = "application/octet-stream", algorithm: str = "sha256"
    ) -> dict[str, Any]:
        assert algorithm == "sha256"
        digest = self.registries.keep(self.where, data, media_type)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def manifest(
        self, value: Mapping[str, Any] | bytes, tag: str | None = None, media_type: str = ""
    ) -> dict[str, Any]:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = media_type or json.loads(data)["mediaType"]
        digest = self.registries.keep(self.where, data, kind, tag)
        written = {"mediaType": kind, "digest": digest, "size": len(data)}
        if not isinstance(value, bytes) and value.get("subject") and not self.registries.api:
            self._list_referrer(value["subject"]["digest"], written)
        return written

    def _list_referrer(self, digest: str, written: Mapping[str, Any]) -> None:
        """Add an entry to the fallback tag, of the type that some registries fill in."""
        tag = digest.replace(":", "-")
        listed = self.registries._tags.get((self.where, tag))
        entries = json.loads(self.registries._held[self.where, listed][1])["manifests"] if listed else []
        entries.append({**written, "artifactType": "application/vnd.oci.empty.v1+json"})
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
        self.registries.keep(self.where, json.dumps(index).encode(), INDEX, tag)


def descriptor(published: Mapping[str, Any]) -> Descriptor:
    """Return a descriptor as the client gives it."""
    return read_descriptor(dict(published))


def signed(by: str, subject: str, statement: Mapping[str, Any] | None = None) -> bytes:
    """Return what `MemoryVerifier` takes for content that somebody signed: a signature of a digest, or a statement."""
    return json.dumps({"by": by, "subject": subject, "statement": statement}).encode()


class MemoryVerifier:
    """Implements `Verifier`: it believes `TRUSTED`, and takes a bare statement for an unsigned one."""

    def __init__(self, *, trusts: bool = True) -> None:
        self._trusts = trusts
        self.failure: Exception | None = None

    def trusts(self, repository: Repository) -> bool:  # noqa: ARG002 - the protocol's names
        return self._trusts

    def trusted_root_facts(self) -> RootFacts:
        return RootFacts("root.json", "2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z")

    def examine(self, attached: Attached, repository: Repository) -> Examined:  # noqa: ARG002 - likewise
        if self.failure is not None:
            raise self.failure
        try:
            value = json.loads(attached.content)
        except ValueError:
            return Examined("attestation", Proof(verified=False, reason="malformed", detail="not JSON"))
        if "by" not in value:
            statement = statement_of(value)
            return Examined("attestation", self._about(statement, attached, unsigned()), statement)
        by = value["by"]
        if value["statement"] is None:
            about = value["subject"] == attached.subject
            proof = self._proof(by) if about else wrong_subject()
            return Examined("signature", proof, annotations=dict(attached.annotations))
        statement = statement_of(value["statement"])
        return Examined("attestation", self._about(statement, attached, self._proof(by)), statement)

    def _proof(self, by: str) -> Proof:
        return proof_of(by) if self._trusts else no_trust(by)

    def _about(self, statement: Statement, attached: Attached, proof: Proof) -> Proof:
        if any(each.has(attached.subject) for each in statement.subjects):
            return proof
        return proof if proof.reason == "unsigned" else wrong_subject()


def statement_of(value: Mapping[str, Any]) -> Statement:
    """Return a statement from its JSON."""
    subjects = tuple(Subject(each.get("name", ""), each["digest"]) for each in value["subject"])
    return Statement(value["_type"], value["predicateType"], value["predicate"], subjects)


def proof_of(by: str) -> Proof:
    """Return what a signature proves, by who made it."""
    if by == TRUSTED:
        return Proof(
            verified=True, how="keyless", identity=by, issuer=ISSUER, signed_at="2026-01-03T00:00:00Z"
        )
    detail = f"signed by {by}, not by {TRUSTED}"
    return Proof(
        verified=False, how="keyless", identity=by, issuer=ISSUER, reason="wrong-identity", detail=detail
    )


def no_trust(by: str) -> Proof:
    """Return what a signature proves where nothing says who may sign."""
    return Proof(
        verified=False,
        how="keyless",
        identity=by,
        issuer=ISSUER,
        reason="no-trust",
        detail="nobody is trusted",
    )


def unsigned() -> Proof:
    """Return what a bare statement proves."""
    return Proof(verified=False, reason="unsigned", detail="nobody signed it")


def wrong_subject() -> Proof:
    """Return what a signature of something else proves."""
    return Proof(verified=False, reason="wrong-subject", detail="it is about something else")
