from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.model import Manifest
from scanner.images.registry.addresses import Address, Origin
from scanner.images.registry.manifests import read_manifest
from scanner.images.registry.media_types import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from scanner.images.registry.messages import Answer

ADDRESS = Address(Origin("https", "registry.example", 443), "/v2/app/manifests/v1")
IMAGE: dict[str, Any] = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": {}, "layers": []}
INDEX: dict[str, Any] = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}


def sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def read(content: bytes, reference: str = "v1", **headers: str) -> Manifest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_manifest(Answer(200, named, content, ADDRESS), reference, "app")


@pytest.mark.parametrize(
    ("value", "content_type", "media_type"),
    [
        pytest.param(IMAGE, OCI_MANIFEST, OCI_MANIFEST, id="image"),
        pytest.param(INDEX, OCI_INDEX, OCI_INDEX, id="index"),
        pytest.param(IMAGE | {"mediaType": DOCKER_MANIFEST}, DOCKER_MANIFEST, DOCKER_MANIFEST, id="docker"),
        pytest.param(INDEX | {"mediaType": DOCKER_LIST}, DOCKER_LIST, DOCKER_LIST, id="docker list"),
        pytest.param(IMAGE, "", OCI_MANIFEST, id="no header"),
        pytest.param(
            {"schemaVersion": 2, "config": {}, "layers": []}, OCI_MANIFEST, OCI_MANIFEST, id="header alone"
        ),
        pytest.param(IMAGE, OCI_MANIFEST.upper() + "; charset=utf-8", OCI_MANIFEST, id="parameters"),
    ],
)
def test_manifests(value: dict[str, Any], content_type: str, media_type: str) -> None:
    content = json.dumps(value).encode()
    manifest = read(content, content_type=content_type)
    assert manifest == Manifest(sha256(content), media_type, value, len(content), content)


@pytest.mark.parametrize(
    ("content", "headers", "reason"),
    [
        pytest.param(IMAGE, {"content_type": OCI_INDEX}, "malformed", id="header says index"),
        pytest.param(IMAGE, {"content_type": DOCKER_MANIFEST}, "malformed", id="header says docker"),
        pytest.param(IMAGE, {"content_type": "application/json"}, "malformed", id="header says JSON"),
        pytest.param(IMAGE | {"manifests": []}, {}, "malformed", id="image that is an index too"),
        pytest.param(INDEX | {"config": {}}, {}, "malformed", id="index with a configuration"),
        pytest.param(INDEX | {"layers": []}, {}, "malformed", id="index with layers"),
        pytest.param(INDEX | {"fsLayers": []}, {}, "malformed", id="index of schema 1"),
        pytest.param(IMAGE | {"Layers": []}, {}, "malformed", id="another spelling"),
        pytest.param(IMAGE | {"MANIFESTS": []}, {}, "malformed", id="another spelling of the other type"),
        pytest.param(IMAGE | {"mediaType": OCI_INDEX}, {}, "malformed", id="index without manifests"),
        pytest.param(IMAGE | {"mediaType": 1}, {}, "malformed", id="media type is a number"),
        pytest.param(IMAGE | {"schemaVersion": 1}, {}, "malformed", id="schema version 1"),
        pytest.param(IMAGE | {"schemaVersion": 2.0}, {}, "malformed", id="schema version with a fraction"),
        pytest.param(IMAGE | {"schemaVersion": None}, {}, "malformed", id="no schema version"),
        pytest.param(
            {"schemaVersion": 2, "config": {}, "layers": []}, {}, "malformed", id="nothing says the type"
        ),
        pytest.param(
            {"schemaVersion": 1, "fsLayers": []},
            {"content_type": "application/vnd.docker.distribution.manifest.v1+prettyjws"},
            "unsupported",
            id="schema 1",
        ),
        pytest.param({"x": 1}, {"content_type": "text/html"}, "unsupported", id="another type"),
        pytest.param([], {"content_type": OCI_INDEX}, "malformed", id="a list"),
    ],
)
def test_what_is_not_of_one_type(content: Any, headers: dict[str, str], reason: str) -> None:
    with pytest.raises(RegistryError) as raised:
        read(json.dumps(content).encode(), **headers)
    assert raised.value.reason == reason


def with_field(field: bytes) -> bytes:
    return b'{"schemaVersion": 2, "config": {}, "layers": [], ' + field + b"}"


def test_a_field_nobody_knows_is_no_error() -> None:
    assert read(with_field(b'"x": {"y": [1, null]}'), content_type=OCI_MANIFEST).value["x"] == {
        "y": [1, None]
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(with_field(b'"a": 1')[:-1], id="cut"),
        pytest.param(b"\xef\xbb\xbf" + with_field(b'"a": 1'), id="byte order mark"),
        pytest.param(with_field(b'"a": NaN'), id="NaN"),
        pytest.param(with_field(b'"a": "\\ud800"'), id="half a surrogate"),
        pytest.param(with_field(b'"a": "\xff"'), id="not UTF-8"),
        pytest.param(with_field(b'"a": 1') + b" {}", id="two values"),
        pytest.param(with_field(b'"a": 1,'), id="a comma too many"),
        pytest.param(with_field(b'"layers": []'), id="a key twice"),
        pytest.param(with_field(b'"a": [{"digest": 1, "digest": 2}]'), id="a key twice, deeper"),
        pytest.param(with_field(b'"a": {"digest": 1, "d\\u0069gest": 2}'), id="a key twice, escaped"),
        pytest.param(with_field(b'"a":' + b"[" * 100_000 + b"]" * 100_000), id="deep"),
        pytest.param(b"[" * 200_000, id="deeper"),
        pytest.param(with_field(b'"a": ' + b"9" * 5000), id="a long number"),
    ],
)
def test_what_is_not_strictly_json_is_malformed(content: bytes) -> None:
    with pytest.raises(RegistryError) as raised:
        read(content, content_type=OCI_MANIFEST)
    assert (raised.value.reason, raised.value.message) == ("malformed", "app: it is not valid JSON")


def test_digests_hold_for_the_bytes() -> None:
    content = json.dumps(IMAGE).encode()
    sha512 = "sha512:" + hashlib.sha512(content).hexdigest()
    assert read(content, sha512).digest == sha512
    assert read(content, sha256(content), docker_content_digest=sha512).digest == sha256(content)
    assert read(content, docker_content_digest="nonsense").digest == sha256(content)


@pytest.mark.parametrize(
    ("reference", "headers"),
    [
        pytest.param("sha256:" + "0" * 64, {}, id="asked for by another digest"),
        pytest.param("sha512:" + "0" * 128, {}, id="asked for by another SHA-512"),
        pytest.param("v1", {"docker_content_digest": "sha256:" + "0" * 64}, id="the registry says another"),
        pytest.param("v1", {"docker_content_digest": "sha512:" + "0" * 128}, id="another SHA-512"),
    ],
)
def test_other_digests_are_mismatches(reference: str, headers: dict[str, str]) -> None:
    with pytest.raises(RegistryError) as raised:
        read(json.dumps(IMAGE).encode(), reference, **headers)
    assert raised.value.reason == "digest-mismatch"


@given(st.binary(max_size=60) | st.builds(lambda text: b'{"schemaVersion":2,' + text.encode(), st.text()))
def test_any_bytes_are_a_manifest_or_an_error(content: bytes) -> None:
    with pytest.raises(RegistryError):
        read(content, content_type=OCI_MANIFEST)
