"""Whatever a registry answers, there is evidence: complete, or told as incomplete."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.facts.evidence import Evidence
from scanner.facts.images import parse
from scanner.images.gather import Gatherer
from scanner.images.model import Descriptor, Manifest, Referrers, Repository
from tests.images.gathering import BUNDLE, ENVELOPE, NOW, OCI_INDEX, OCI_MANIFEST, SIMPLE_SIGNING
from tests.images.memory import MemoryVerifier

DIGESTS = [f"sha256:{character * 64}" for character in "0123"]
TYPES = [
    OCI_INDEX,
    OCI_MANIFEST,
    BUNDLE,
    ENVELOPE,
    SIMPLE_SIGNING,
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.cyclonedx+json",
    "application/vnd.syft+json",
    "application/vnd.in-toto+json",
    "application/vnd.docker.attestation.manifest.v1+json",
    "application/vnd.cncf.notary.signature",
    "",
]
REASONS: list[Any] = ["denied", "not-found", "timed-out", "call-budget", "digest-mismatch", "offline"]
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([*DIGESTS, *TYPES])
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
notes: st.SearchStrategy[Any] = st.dictionaries(
    st.sampled_from(["vnd.docker.reference.digest", "vnd.docker.reference.type", "other"]),
    st.sampled_from([*DIGESTS, "attestation-manifest", ""]),
)
REQUIRED: dict[str, st.SearchStrategy[Any]] = {
    "mediaType": st.sampled_from(TYPES[:-1]),
    "digest": st.sampled_from(DIGESTS),
    "size": st.integers(-1, 40),
}
PLATFORM: dict[str, st.SearchStrategy[Any]] = {
    "os": st.just("linux"),
    "architecture": st.sampled_from(["a", "b"]),
}
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "annotations": notes,
    "artifactType": st.sampled_from(TYPES),
    "platform": st.fixed_dictionaries(PLATFORM),
}
descriptors: st.SearchStrategy[Any] = st.fixed_dictionaries(REQUIRED, optional=OPTIONAL)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "manifests": st.lists(descriptors, max_size=4) | anything,
    "layers": st.lists(descriptors, max_size=3) | anything,
    "config": descriptors | anything,
    "subject": descriptors | anything,
    "annotations": notes | anything,
    "artifactType": st.sampled_from(TYPES) | anything,
}
manifests: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional=FIELDS)


class Chaos:
    """Implements `Registries`: each answer is the next of some, whatever was asked."""

    def __init__(
        self, values: list[dict[str, Any]], types: list[str], reason: Any, digests: list[str]
    ) -> None:
        self._values = values
        self._types = types
        self._reason = reason
        self._digests = digests
        self._asked = 0

    def _next(self) -> int:
        self._asked += 1
        if self._reason is not None and self._asked % 5 == 0:
            raise RegistryError("no", reason=self._reason)
        return self._asked

    def resolve(self, repository: Repository, tag: str) -> str:  # noqa: ARG002 - the protocol's names
        return self._digests[self._next() % len(self._digests)]

    def manifest(self, repository: Repository, reference: str) -> Manifest:  # noqa: ARG002 - likewise
        number = self._next()
        value = self._values[number % len(self._values)]
        digest = reference if ":" in reference else self._digests[number % len(self._digests)]
        return Manifest(digest, self._types[number % len(self._types)], value, 10)

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:  # noqa: ARG002 - likewise
        return msgspec.json.encode(self._values[self._next() % len(self._values)])

    def referrers(self, repository: Repository, digest: str) -> Referrers:  # noqa: ARG002 - likewise
        number = self._next()
        listed = [
            Descriptor(OCI_MANIFEST, each, 10, self._types[number % len(self._types)])
            for each in self._digests
        ]
        return Referrers(tuple(listed), "api" if number % 2 else "tag")

    def tags(self, repository: Repository) -> frozenset[str] | None:  # noqa: ARG002 - likewise
        return None if self._next() % 2 else frozenset()


@settings(max_examples=200)
@given(
    st.lists(manifests, min_size=1, max_size=6),
    st.lists(st.sampled_from(TYPES), min_size=1, max_size=5),
    st.none() | st.sampled_from(REASONS),
    st.lists(st.sampled_from(DIGESTS), min_size=1, max_size=4),
    st.sampled_from(["r.example/a/b:1", f"r.example/a/b@{DIGESTS[0]}", f"r.example/a/b:1@{DIGESTS[1]}"]),
)
def test_any_answers_give_evidence(
    values: list[dict[str, Any]], types: list[str], reason: Any, digests: list[str], ref: str
) -> None:
    registries = Chaos(values, types, reason, digests)
    (evidence,) = Gatherer(registries, MemoryVerifier(), now=NOW, in_flight=1).gather([parse(ref)]).values()
    assert msgspec.json.decode(msgspec.json.encode(evidence), type=Evidence) == evidence
    assert [link.name for link in evidence.chain] == [
        "reference",
        "digest",
        "signature",
        "sbom",
        "provenance",
        "builder",
        "base",
    ]
    assert evidence.kind or evidence.incomplete
    assert all("Error" not in each.detail for each in evidence.incomplete if each.what != "blob")
