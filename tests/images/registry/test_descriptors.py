from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Manifest
from scanner.images.registry.descriptors import (
    MAX_ENTRIES,
    artifact_type,
    config,
    index_entries,
    layers,
    read_descriptor,
    subject,
)

DIGEST = "sha256:" + "ab" * 32
PLAIN = {"mediaType": "text/plain", "digest": DIGEST, "size": 3}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = ("mediaType", "digest", "size", "artifactType", "annotations", "platform", "data", "Digest")


def manifest(**value: Any) -> Manifest:
    return Manifest(DIGEST, "application/vnd.oci.image.manifest.v1+json", value)


def test_a_whole_descriptor() -> None:
    value = PLAIN | {
        "artifactType": "application/x",
        "annotations": {"a": "b"},
        "platform": {"os": "linux", "architecture": "arm", "variant": "v7", "os.version": "10.0.1"},
        "data": "YWJj",
        "urls": ["https://elsewhere.example/"],
    }
    assert read_descriptor(value) == Descriptor(
        "text/plain", DIGEST, 3, "application/x", {"a": "b"}, "linux/arm/v7", b"abc"
    )


@pytest.mark.parametrize(
    ("change", "descriptor"),
    [
        pytest.param({}, Descriptor("text/plain", DIGEST, 3), id="the least"),
        pytest.param({"size": None}, Descriptor("text/plain", DIGEST), id="no size"),
        pytest.param(
            dict.fromkeys(("annotations", "platform", "data", "artifactType")),
            Descriptor("text/plain", DIGEST, 3),
            id="null",
        ),
        pytest.param(
            {"platform": {"os": "linux", "architecture": "amd64", "variant": ""}},
            Descriptor("text/plain", DIGEST, 3, platform="linux/amd64"),
            id="no variant",
        ),
        pytest.param(
            {"platform": {"os": "linux"}}, Descriptor("text/plain", DIGEST, 3), id="half a platform"
        ),
        pytest.param({"data": ""}, Descriptor("text/plain", DIGEST, 3, data=b""), id="empty data"),
    ],
)
def test_descriptors(change: dict[str, Any], descriptor: Descriptor) -> None:
    assert read_descriptor(PLAIN | change) == descriptor


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="null"),
        pytest.param([PLAIN], id="list"),
        pytest.param(PLAIN | {"mediaType": None}, id="no media type"),
        pytest.param(PLAIN | {"mediaType": ""}, id="empty media type"),
        pytest.param(PLAIN | {"digest": None}, id="no digest"),
        pytest.param(PLAIN | {"digest": "sha256:" + "AB" * 32}, id="digest in capitals"),
        pytest.param(PLAIN | {"digest": "sha256:abc"}, id="short digest"),
        pytest.param(PLAIN | {"digest": DIGEST + "/../../x"}, id="digest with a path"),
        pytest.param(PLAIN | {"size": -1}, id="negative size"),
        pytest.param(PLAIN | {"size": True}, id="size true"),
        pytest.param(PLAIN | {"size": 3.0}, id="size with a fraction"),
        pytest.param(PLAIN | {"size": "3"}, id="size as text"),
        pytest.param(PLAIN | {"annotations": {"a": 1}}, id="annotation that is a number"),
        pytest.param(PLAIN | {"annotations": ["a"]}, id="annotations as a list"),
        pytest.param(PLAIN | {"artifactType": 1}, id="artifact type that is a number"),
        pytest.param(PLAIN | {"platform": "linux/amd64"}, id="platform as text"),
        pytest.param(PLAIN | {"platform": {"os": 1, "architecture": "amd64"}}, id="os that is a number"),
        pytest.param(
            PLAIN | {"platform": {"os": "linux/amd64", "architecture": "x"}}, id="os with a platform in it"
        ),
        pytest.param(PLAIN | {"data": "YWJj!"}, id="data that is not base64"),
        pytest.param(PLAIN | {"data": "\u00e9"}, id="data that is not ASCII"),
        pytest.param(PLAIN | {"data": 1}, id="data that is a number"),
        pytest.param(PLAIN | {"Digest": DIGEST}, id="another spelling of digest"),
        pytest.param(PLAIN | {"dige\u017ft": DIGEST}, id="a spelling with a long s"),
        pytest.param(
            PLAIN | {"platform": {"os": "linux", "OS": "windows", "architecture": "amd64"}},
            id="another spelling of os",
        ),
    ],
)
def test_what_is_no_descriptor_is_malformed(value: Any) -> None:
    with pytest.raises(RegistryError) as raised:
        read_descriptor(value)
    assert raised.value.reason == "malformed"


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_json_is_a_descriptor_or_malformed(value: Any) -> None:
    try:
        read_descriptor(value)
    except RegistryError as error:
        assert error.reason == "malformed"


def test_the_fields_of_a_manifest() -> None:
    one, two = Descriptor("text/plain", DIGEST, 3), Descriptor("text/html", DIGEST, 4)
    html = PLAIN | {"mediaType": "text/html", "size": 4}
    image = manifest(config=PLAIN, layers=[html, PLAIN], subject=html)
    assert (config(image), layers(image), subject(image), index_entries(image)) == (one, (two, one), two, ())
    index = manifest(manifests=[html])
    assert (config(index), layers(index), subject(index), index_entries(index)) == (None, (), None, (two,))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"artifactType": "application/x", "config": PLAIN}, "application/x"),
        ({"config": PLAIN}, "text/plain"),
        ({"manifests": []}, ""),
    ],
)
def test_the_type_of_an_artifact(value: dict[str, Any], expected: str) -> None:
    assert artifact_type(manifest(**value)) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"layers": PLAIN}, "malformed"),
        ({"layers": [PLAIN, None]}, "malformed"),
        ({"layers": [PLAIN] * (MAX_ENTRIES + 1)}, "too-large"),
    ],
    ids=["no list", "an entry of null", "too many"],
)
def test_lists_that_are_none(value: dict[str, Any], reason: str) -> None:
    with pytest.raises(RegistryError) as raised:
        layers(manifest(**value))
    assert raised.value.reason == reason
