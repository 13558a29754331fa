from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Incomplete, Link, Platform
from scanner.images.outline import MAX_PLATFORMS
from tests.images.doubles.attachments import attach
from tests.images.doubles.images import for_platform, image, index
from tests.images.doubles.publish import Content
from tests.images.gathering import CREATED, WHERE, gather_one
from tests.images.memory import MemoryPublisher, MemoryRegistries


@pytest.fixture
def registries() -> MemoryRegistries:
    return MemoryRegistries()


@pytest.fixture
def publisher(registries: MemoryRegistries) -> MemoryPublisher:
    return MemoryPublisher(registries, WHERE)


def of_platform(publisher: MemoryPublisher, name: str, **options: Any) -> dict[str, Any]:
    return for_platform(image(publisher, platform=name, layers=[name.encode()], **options), name)


def test_the_youngest_platform_says_when_an_index_was_made(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    first = of_platform(publisher, "linux/amd64", created="2026-01-02T03:04:05.999999999+02:00")
    second = of_platform(publisher, "linux/arm/v7", created="2026-01-02T02:04:05Z")
    third = of_platform(publisher, "linux/s390x", created="yesterday")
    index(publisher, [first, second, third], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.platforms == (
        Platform("linux/amd64", first["digest"], "2026-01-02T03:04:05.999999999+02:00"),
        Platform("linux/arm/v7", second["digest"], "2026-01-02T02:04:05Z"),
        Platform("linux/s390x", third["digest"], None),
    )
    assert evidence.created == "2026-01-02T02:04:05Z"
    assert evidence.incomplete == ()


def test_an_entry_without_a_platform_has_that_of_its_configuration(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    entry = image(publisher, platform="windows/amd64")
    index(publisher, [entry], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.platforms == (Platform("windows/amd64", entry["digest"], CREATED),)


def test_an_index_is_not_read_on_where_configurations_are_not_asked_for(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    entry = of_platform(publisher, "linux/amd64")
    index(publisher, [entry], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0", configurations=False)
    assert evidence.platforms == (Platform("linux/amd64", entry["digest"]),)
    assert [asked for asked in registries.asked if asked.startswith(("manifest", "blob"))] == ["manifest 1.0"]


def test_more_platforms_than_the_limit_are_told(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    entries = [of_platform(publisher, f"linux/a{number}") for number in range(MAX_PLATFORMS + 1)]
    digest = index(publisher, entries, "1.0")["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.digest for each in evidence.platforms] == [
        each["digest"] for each in entries[:MAX_PLATFORMS]
    ]
    assert evidence.incomplete == (
        Incomplete("too-large", "platform", f"{WHERE}@{digest}: 33 platforms, of which 32 are looked at"),
    )


def test_an_index_in_an_index_is_told(registries: MemoryRegistries, publisher: MemoryPublisher) -> None:
    inner = index(publisher, [of_platform(publisher, "linux/arm64")])
    entry = of_platform(publisher, "linux/amd64")
    index(publisher, [entry, inner], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [each.digest for each in evidence.platforms] == [entry["digest"]]
    assert evidence.incomplete == (
        Incomplete(
            "unsupported", "platform", f"{WHERE}@{inner['digest']}: an index in an index is not looked into"
        ),
    )


def test_an_index_that_says_it_holds_itself_ends(registries: MemoryRegistries) -> None:
    digest = f"sha256:{'1' * 64}"
    media_type = "application/vnd.oci.image.index.v1+json"
    itself = {"mediaType": media_type, "digest": digest, "size": 1}
    data = json.dumps({"schemaVersion": 2, "mediaType": media_type, "manifests": [itself]}).encode()
    registries._held[WHERE, digest] = (media_type, data)
    evidence = gather_one(registries, f"{WHERE}@{digest}")
    assert evidence.incomplete == (
        Incomplete("unsupported", "platform", f"{WHERE}@{digest}: an index in an index is not looked into"),
    )


LIES = [
    pytest.param(
        {"mediaType": "application/vnd.docker.distribution.manifest.v2+json"},
        "the index says it is application/vnd.docker.distribution.manifest.v2+json, it is"
        " application/vnd.oci.image.manifest.v1+json",
        id="media-type",
    ),
    pytest.param({"size": 7}, "the index says it has 7 bytes, it has {size}", id="size"),
]


@pytest.mark.parametrize(("lie", "said"), LIES)
def test_a_platform_that_is_not_what_the_index_says(
    registries: MemoryRegistries, publisher: MemoryPublisher, lie: dict[str, Any], said: str
) -> None:
    entry = of_platform(publisher, "linux/amd64")
    index(publisher, [entry | lie], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    detail = f"{WHERE}@{entry['digest']}: {said.format(size=entry['size'])}"
    assert evidence.platforms == (Platform("linux/amd64", entry["digest"], None),)
    assert evidence.incomplete == (Incomplete("malformed", "platform", detail),)
    assert evidence.chain[1] == Link("digest", "broken", detail)
    assert evidence.weakest == "digest"


@pytest.mark.parametrize("reason", ["not-found", "digest-mismatch"])
def test_a_platform_whose_manifest_cannot_be_had(
    registries: MemoryRegistries, publisher: MemoryPublisher, reason: Any
) -> None:
    entry = of_platform(publisher, "linux/amd64")
    index(publisher, [entry], "1.0")
    registries.failures[f"manifest {entry['digest']}"] = RegistryError("no", reason=reason)
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.platforms == (Platform("linux/amd64", entry["digest"], None),)
    assert evidence.incomplete == (Incomplete(reason, "platform", f"{WHERE}@{entry['digest']}: no"),)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b'"x"', b'{"created": 5, "os": [], "architecture": {}}', b"\xff", b"[" * 100_000],
    ids=["empty", "list", "null", "text", "types", "bytes", "deep"],
)
def test_a_configuration_that_says_nothing(registries: MemoryRegistries, content: bytes) -> None:
    publisher = MemoryPublisher(registries, WHERE)
    digest = publisher.manifest(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": publisher.blob(content, "application/vnd.oci.image.config.v1+json"),
            "layers": [],
        },
        "1.0",
    )["digest"]
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert (evidence.platforms, evidence.created) == ((Platform("", digest),), None)
    where = json.loads(registries._held[WHERE, digest][1])["config"]["digest"]
    is_json = content[:1] in {b"[", b"n", b'"', b"{"} and len(content) < 1000
    unread = Incomplete("malformed", "configuration", f"{WHERE}@{where}: the configuration is not JSON")
    assert evidence.incomplete == (() if is_json else (unread,))


@pytest.mark.parametrize(
    ("platform", "kind"),
    [("linux/amd64", "attestation-manifest"), ("unknown/unknown", "other"), ("linux/amd64", "")],
)
def test_an_annotation_hides_no_platform(
    registries: MemoryRegistries, publisher: MemoryPublisher, platform: str, kind: str
) -> None:
    entry = of_platform(publisher, platform)
    other = of_platform(publisher, "linux/arm64")
    notes = {"vnd.docker.reference.type": kind, "vnd.docker.reference.digest": other["digest"]}
    index(publisher, [entry | {"annotations": notes}, other], "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert [(each.name, each.digest) for each in evidence.platforms] == [
        (platform, entry["digest"]),
        ("linux/arm64", other["digest"]),
    ]


def test_where_configurations_are_not_asked_for_they_are_read_beside_an_sbom(
    registries: MemoryRegistries, publisher: MemoryPublisher
) -> None:
    subject = image(publisher, "1.0")
    sbom = b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}'
    attach(publisher, subject, "sbom", [Content("application/vnd.cyclonedx+json", sbom)])
    evidence = gather_one(registries, f"{WHERE}:1.0", configurations=False)
    assert (evidence.created, evidence.platforms) == (
        CREATED,
        (Platform("linux/amd64", subject["digest"], CREATED),),
    )
