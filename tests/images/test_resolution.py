from __future__ import annotations

import hashlib
import json

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Incomplete, Link, Lookup, Platform
from tests.images.doubles.attachments import built_by_buildkit, statement
from tests.images.doubles.images import for_platform, image, multi_platform
from tests.images.gathering import CREATED, OCI_INDEX, OCI_MANIFEST, WHERE, gather_one
from tests.images.memory import MemoryPublisher, MemoryRegistries, unsigned


@pytest.fixture
def registries() -> MemoryRegistries:
    return MemoryRegistries()


@pytest.fixture
def publisher(registries: MemoryRegistries) -> MemoryPublisher:
    return MemoryPublisher(registries, WHERE)


def test_a_reference_without_a_tag_is_the_latest(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = image(publisher, "latest")["digest"]
    evidence = gather_one(registries, WHERE)
    assert (evidence.ref, evidence.digest, evidence.resolved_from, evidence.tag_digest) == (
        WHERE,
        digest,
        "tag",
        digest,
    )


def test_a_digest_alone(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    digest = image(publisher)["digest"]
    evidence = gather_one(registries, f"{WHERE}@{digest}")
    assert (evidence.digest, evidence.resolved_from, evidence.tag_digest, evidence.index_digest) == (
        digest,
        "digest",
        None,
        None,
    )
    assert evidence.chain[0] == Link("reference", "proved", f"pinned by {digest}")


def test_a_tag_that_names_the_digest_takes_one_call(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = image(publisher, "1.0")["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0@{digest}")
    assert (evidence.digest, evidence.tag_digest, evidence.resolved_from) == (digest, digest, "digest")
    assert [asked for asked in registries.asked if asked.startswith("manifest")] == ["manifest 1.0"]


def test_a_tag_that_moved(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    old = image(publisher)["digest"]
    new = image(publisher, "1.0", layers=[b"new"])["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0@{old}")
    assert (evidence.digest, evidence.tag_digest, evidence.index_digest) == (old, new, None)
    assert evidence.chain[0] == Link("reference", "claimed", f"pinned by {old}, but its tag names {new} now")
    assert evidence.incomplete == ()


def test_a_tag_that_is_gone(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    digest = image(publisher)["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0@{digest}")
    assert (evidence.digest, evidence.tag_digest, evidence.incomplete) == (digest, None, ())
    assert evidence.lookups[:2] == (
        Lookup("tag", f"{WHERE}:1.0", "absent"),
        Lookup("manifest", f"{WHERE}@{digest}", "found"),
    )


def test_a_tag_that_cannot_be_looked_at_is_not_a_tag_that_moved(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = image(publisher, "1.0")["digest"]
    registries.failures["manifest 1.0"] = RegistryError("no answer", reason="timed-out")
    evidence = gather_one(registries, f"{WHERE}:1.0@{digest}")
    assert (evidence.digest, evidence.tag_digest, evidence.kind) == (digest, None, "image")
    assert evidence.incomplete == (Incomplete("timed-out", "tag", f"{WHERE}:1.0: no answer"),)


def test_one_platform_of_the_index_that_the_tag_names(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    amd64, arm64 = (
        for_platform(image(publisher, platform=name, layers=[name.encode()]), name)
        for name in ("linux/amd64", "linux/arm64")
    )
    about = [
        [statement(each, "app", "https://slsa.dev/provenance/v1", {"buildDefinition": {}})]
        for each in (amd64, arm64)
    ]
    index = built_by_buildkit(publisher, [amd64, arm64], about, "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0@{arm64['digest']}")
    assert (evidence.digest, evidence.tag_digest, evidence.index_digest, evidence.kind) == (
        arm64["digest"],
        index["digest"],
        index["digest"],
        "image",
    )
    assert evidence.platforms == (Platform("linux/arm64", arm64["digest"], CREATED),)
    assert [(each.subject, each.channel, each.proof) for each in evidence.provenance] == [
        (arm64["digest"], "buildkit", unsigned())
    ]
    assert evidence.chain[0] == Link("reference", "proved", f"pinned by {arm64['digest']}")


def test_an_index_that_does_not_contain_the_digest_is_another_image(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    digest = image(publisher, layers=[b"another"])["digest"]
    index = multi_platform(publisher, "1.0", "linux/amd64", "linux/arm64")
    evidence = gather_one(registries, f"{WHERE}:1.0@{digest}")
    assert (evidence.tag_digest, evidence.index_digest) == (index["digest"], None)


def test_a_digest_of_another_algorithm_is_not_held_against_the_tag(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    published = image(publisher, "1.0")
    media_type, data = registries._held[WHERE, published["digest"]]
    digest = f"sha512:{hashlib.sha512(data).hexdigest()}"
    registries._held[WHERE, digest] = (media_type, data)
    evidence = gather_one(registries, f"{WHERE}:1.0@{digest}")
    assert (evidence.digest, evidence.tag_digest) == (digest, None)
    assert evidence.incomplete == (
        Incomplete("unsupported", "tag", f"{WHERE}:1.0: not compared with a digest by another algorithm"),
    )


def test_a_pinned_image_that_is_gone(registries: MemoryRegistries) -> None:
    digest = f"sha256:{'0' * 64}"
    evidence = gather_one(registries, f"{WHERE}@{digest}")
    detail = f"{WHERE}@{digest}: {WHERE} has no {digest}"
    assert (evidence.digest, evidence.kind, evidence.incomplete) == (
        digest,
        "",
        (Incomplete("not-found", "manifest", detail),),
    )
    assert evidence.chain[:2] == (
        Link("reference", "proved", f"pinned by {digest}"),
        Link("digest", "absent", detail),
    )
    assert evidence.weakest == "digest"


def test_an_artifact_has_no_platforms(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    chart = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": publisher.blob(b"{}", "application/vnd.cncf.helm.config.v1+json"),
        "layers": [publisher.blob(b"chart", "application/vnd.cncf.helm.chart.content.v1.tar+gzip")],
    }
    digest = publisher.manifest(chart, "1.0")["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert (evidence.kind, evidence.platforms, evidence.created) == ("artifact", (), None)
    assert evidence.chain[1] == Link("digest", "proved", f"an artifact with the digest {digest}")


def test_a_manifest_of_a_type_that_is_not_known(registries: MemoryRegistries) -> None:
    registries.keep(WHERE, json.dumps({"schemaVersion": 1}).encode(), "application/x-other", "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    detail = (
        f"{WHERE}:1.0: a manifest of the type application/x-other is not supported;"
        " push the image again with a current tool"
    )
    assert evidence.incomplete == (Incomplete("unsupported", "manifest", detail),)
    assert (evidence.digest, evidence.kind, evidence.media_type) == (None, "", "")


def test_an_index_says_its_type(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    multi_platform(publisher, "1.0", "linux/amd64")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert (evidence.kind, evidence.media_type) == ("index", OCI_INDEX)
