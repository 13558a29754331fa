"""What says nothing is not taken for an answer that there is nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.images.model import Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from tests.images.doubles.images import image
from tests.images.doubles.switches import Answer
from tests.images.gathering import OCI_MANIFEST, SIMPLE_SIGNING, WHERE, gather_one, tag_of
from tests.images.memory import TRUSTED, MemoryPublisher, MemoryRegistries, signed

if TYPE_CHECKING:
    from tests.images.conftest import StartRegistry


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        pytest.param({"name": "acme/app", "tags": ["v1"]}, frozenset({"v1"}), id="tags"),
        pytest.param({"name": "acme/app", "tags": None}, frozenset(), id="no tags"),
        pytest.param({}, None, id="an empty object"),
        pytest.param({"errors": [{"code": "DENIED"}]}, None, id="an error with the status 200"),
        pytest.param({"Tags": ["v1"]}, None, id="another spelling"),
        pytest.param({"tags": "v1"}, None, id="a text"),
        pytest.param({"tags": {}}, None, id="an object"),
        pytest.param([], None, id="a list"),
    ],
)
def test_only_a_list_of_tags_says_which_tags_there_are(
    registry_double: StartRegistry, value: Any, tags: frozenset[str] | None
) -> None:
    double = registry_double(intercept=lambda _: Answer(200, json.dumps(value).encode()))
    with RegistryClient(RegistrySettings()) as client:
        assert client.tags(Repository(double.host, "acme/app")) == tags


class Forgetful(MemoryRegistries):
    """Lists some tags alone, as a list that is late, or kept by something in between, does."""

    listed: frozenset[str] = frozenset()

    def tags(self, repository: Repository) -> frozenset[str] | None:
        super().tags(repository)
        return self.listed


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        pytest.param(frozenset[str](), True, id="nothing"),
        pytest.param(frozenset({"v0"}), True, id="other tags"),
        pytest.param(frozenset({"v1"}), False, id="the tag of the image, and not that of its signature"),
    ],
)
def test_a_list_that_lacks_the_tag_of_the_image_itself_is_not_believed(
    listed: frozenset[str], found: bool
) -> None:
    """What a registry that is asked for all tags leaves out deliberately, nobody can know."""
    registries = Forgetful(api=False)
    registries.listed = listed
    publisher = MemoryPublisher(registries, WHERE)
    digest = image(publisher, "v1")["digest"]
    layer = publisher.blob(signed(TRUSTED, digest), SIMPLE_SIGNING)
    value = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": publisher.blob(b"{}", "application/vnd.oci.image.config.v1+json"),
        "layers": [layer],
    }
    publisher.manifest(value, tag_of(digest, "sig"))
    evidence = gather_one(registries, f"{WHERE}:v1")
    assert [one.proof.verified for one in evidence.signatures] == [True] * found
