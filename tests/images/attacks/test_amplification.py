"""What is attached many times, or says very much, takes no more work and memory than an image may."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.errors import RegistryError
from scanner.images import room
from scanner.images.bare import bare
from scanner.images.contents import reading
from scanner.images.model import Trust
from scanner.images.registry.descriptors import read_descriptor
from scanner.images.signatures.verifier import build_verifier
from tests.images.doubles.images import image
from tests.images.gathering import OCI_MANIFEST, SIMPLE_SIGNING, WHERE, gather_one, statement_about, tag_of
from tests.images.memory import MemoryPublisher, MemoryRegistries

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence

IN_TOTO = "application/vnd.in-toto+json"
CYCLONEDX = "https://cyclonedx.org/bom"
SLSA = "https://slsa.dev/provenance/v1"


@pytest.fixture
def publisher() -> MemoryPublisher:
    return MemoryPublisher(MemoryRegistries(), WHERE)


def attach(publisher: MemoryPublisher, to: dict[str, Any], layers: list[dict[str, Any]]) -> None:
    """Attach layers to a manifest, as many to an artifact as are looked at."""
    for start in range(0, len(layers), 64):
        value = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "artifactType": IN_TOTO,
            "config": publisher.blob(b"{}", "application/vnd.oci.empty.v1+json"),
            "layers": layers[start : start + 64],
            "subject": {key: to[key] for key in ("mediaType", "digest", "size")},
        }
        publisher.manifest(value)


def repeated(layer: dict[str, Any], times: int) -> list[dict[str, Any]]:
    """Return a layer several times, with annotations by which each is another one."""
    return [{**layer, "annotations": {"number": str(number)}} for number in range(times)]


def gather(publisher: MemoryPublisher) -> Evidence:
    return gather_one(publisher.registries, f"{WHERE}:v1", build_verifier(Trust()))


def test_content_that_is_attached_many_times_counts_each_time(
    publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attestation of some megabytes, listed by every platform and under many annotations, would take hours."""
    written = image(publisher, "v1")
    statement = statement_about(written["digest"], CYCLONEDX, {"bomFormat": "CycloneDX"})
    layer = publisher.blob(json.dumps(statement).encode(), IN_TOTO)
    monkeypatch.setattr(reading, "MAX_IMAGE_BYTES", 5 * layer["size"] + 1)
    attach(publisher, written, repeated(layer, 64))
    evidence = gather(publisher)
    assert len(evidence.sboms) == 5
    assert [(one.reason, one.what) for one in evidence.incomplete] == [("too-large", "blob")]


def test_the_contents_of_an_image_are_bounded_whatever_they_are_attached_to(
    publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a tenth of a second where it is made to take long, and there are many platforms."""
    written = image(publisher, "v1")
    layer = publisher.blob(json.dumps(statement_about(written["digest"], "x", {})).encode(), IN_TOTO)
    monkeypatch.setattr(reading, "MAX_IMAGE_CONTENTS", 7)
    attach(publisher, written, repeated(layer, 64))
    evidence = gather(publisher)
    assert len(evidence.attestations) == 7
    assert [one.reason for one in evidence.incomplete] == ["too-large"]


def layer_of(publisher: MemoryPublisher, digest: str, kind: str, number: int) -> dict[str, Any]:
    long = str(number) * 1_000_000
    if kind == "annotations of a signature":
        image_of = {"docker-manifest-digest": digest}
        critical = {"type": "cosign container image signature", "image": image_of}
        value: dict[str, Any] = {"critical": critical, "optional": {"note": long}}
        return publisher.blob(json.dumps(value).encode(), SIMPLE_SIGNING)
    if kind == "type of a predicate":
        return publisher.blob(json.dumps(statement_about(digest, long, {})).encode(), IN_TOTO)
    materials = [{"uri": f"https://x/{number}/{index}/{'y' * 4000}"} for index in range(200)]
    predicate = {"buildDefinition": {"resolvedDependencies": materials}}
    return publisher.blob(json.dumps(statement_about(digest, SLSA, predicate)).encode(), IN_TOTO)


@pytest.mark.parametrize("kind", ["annotations of a signature", "type of a predicate", "materials"])
def test_evidence_stays_small_however_much_is_said(
    publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Evidence is kept until the end of a scan: a hundred megabytes of each image would fill any memory."""
    monkeypatch.setattr(room, "MAX_IMAGE_FACTS", 2_500_000)
    written = image(publisher, "v1")
    attach(publisher, written, [layer_of(publisher, written["digest"], kind, number) for number in range(6)])
    evidence = gather(publisher)
    assert len(msgspec.json.encode(evidence)) < 2_600_000
    assert ("too-large", "blob") in {(one.reason, one.what) for one in evidence.incomplete}


@pytest.mark.parametrize("how", ["referrers", "tag"])
def test_annotations_of_what_is_attached_are_bounded(
    publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Sixty manifests of four megabytes each, for every platform, would be gigabytes before any content is fetched."""
    monkeypatch.setattr(room, "MAX_IMAGE_ANNOTATIONS", 2_500)
    written = image(publisher, "v1")
    layer = publisher.blob(json.dumps(statement_about(written["digest"], "x", {})).encode(), IN_TOTO)
    if how == "tag":
        layers = [{**layer, "annotations": {"x": f"{number}{'y' * 1000}"}} for number in range(3)]
        configuration = publisher.blob(b"{}", "application/vnd.oci.image.config.v1+json")
        value = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": configuration, "layers": layers}
        publisher.manifest(value, tag_of(written["digest"], "att"))
    else:
        for number in range(3):
            attach(publisher, written, [{**layer, "annotations": {"x": f"{number}{'y' * 1000}"}}])
    evidence = gather(publisher)
    assert len(evidence.attestations) == (0 if how == "tag" else 2)
    assert [one.reason for one in evidence.incomplete] == ["too-large"]


def test_what_is_kept_of_a_listing_is_small() -> None:
    """The first question of a project is kept until the end of a scan, and a change may name very many projects."""
    entry = {"mediaType": OCI_MANIFEST, "digest": f"sha256:{'a' * 64}", "size": 1}
    large = {"annotations": {"x": "y" * 1_000_000}, "data": base64.b64encode(b"z" * 1_000_000).decode()}
    assert bare(read_descriptor(entry | large)) == read_descriptor(entry)


@pytest.mark.parametrize("key", ["mediaType", "artifactType"])
def test_the_name_of_a_type_is_short(key: str) -> None:
    entry = {"mediaType": OCI_MANIFEST, "digest": f"sha256:{'a' * 64}", "size": 1, key: "x" * 1001}
    with pytest.raises(RegistryError, match=f"{key} is longer than 1000 characters"):
        read_descriptor(entry)


def test_a_digest_is_short() -> None:
    """It stands in messages, of which there may be thousands."""
    entry = {"mediaType": OCI_MANIFEST, "digest": f"other:{'a' * 1000}", "size": 1}
    with pytest.raises(RegistryError, match="digest is longer than 1000 characters"):
        read_descriptor(entry)


def test_the_evidence_of_all_images_is_bounded(
    publisher: MemoryPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scanner.facts.images import parse
    from scanner.images.gather import Gatherer
    from tests.images.gathering import NOW

    monkeypatch.setattr(room, "MAX_SCAN_FACTS", 2_500_000)
    for number in range(4):
        written = image(publisher, f"v{number}", layers=[str(number).encode()])
        attach(publisher, written, [layer_of(publisher, written["digest"], "type of a predicate", number)])
    references = [parse(f"{WHERE}:v{number}") for number in range(4)]
    gathered = Gatherer(publisher.registries, build_verifier(Trust()), now=NOW, in_flight=1).gather(
        references
    )
    assert sorted(len(one.attestations) for one in gathered.values()) == [0, 0, 1, 1]
    assert sorted(len(one.incomplete) for one in gathered.values()) == [0, 0, 1, 1]
