"""The client reads what others' tools wrote into a real registry, which has no referrers API."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Referrers, Repository
from scanner.images.registry.cache import CachedRegistries
from scanner.images.registry.cache_store import Store
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.credentials import FileCredentials
from scanner.images.registry.credentials_file import CredentialFile
from scanner.images.registry.credentials_helper import Helpers
from scanner.images.registry.descriptors import config, index_entries, layers, read_descriptor
from scanner.images.registry.settings import RegistrySettings
from tests.images.doubles.access import PASSWORD, USER, basic
from tests.images.doubles.attachments import attach, built_by_buildkit, statement
from tests.images.doubles.contents import digest_of
from tests.images.doubles.images import for_platform, image, multi_platform, referrer
from tests.images.doubles.publish import (
    CONFIGURATION,
    DOCKER_INDEX,
    DOCKER_MANIFEST,
    EMPTY,
    INDEX,
    LAYER,
    MANIFEST,
    Content,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Published, Publisher

    MakePublisher = Callable[..., Publisher]

SBOM = Content("application/vnd.cyclonedx+json", b'{"bomFormat": "CycloneDX"}', {"title": "sbom"})
LIMIT = 1_000_000
NOWHERE = digest_of(b"nowhere")


@pytest.fixture
def client() -> Iterator[RegistryClient]:
    with RegistryClient(RegistrySettings()) as client:
        yield client


@pytest.fixture
def writer(real_registry: str, publisher: MakePublisher, request: pytest.FixtureRequest) -> Publisher:
    """A publisher into a repository of the test's own."""
    name = request.node.name.partition("[")[0].removeprefix("test_").replace("_", "-")
    return publisher(real_registry, f"real/{name}")


def place(writer: Publisher) -> Repository:
    return Repository(writer.url.removeprefix("http://"), writer.repository)


def reason(call: Callable[[], object]) -> str:
    with pytest.raises(RegistryError) as raised:
        call()
    return raised.value.reason


def test_image(writer: Publisher, client: RegistryClient) -> None:
    where, written = place(writer), image(writer, "1", annotations={"k": "v"})
    assert client.resolve(where, "1") == written["digest"]
    by_tag = client.manifest(where, "1")
    assert by_tag == client.manifest(where, written["digest"])
    assert (by_tag.digest, by_tag.media_type, by_tag.size) == (written["digest"], MANIFEST, written["size"])
    assert by_tag.value["annotations"] == {"k": "v"}
    configuration = config(by_tag)
    assert configuration is not None
    assert configuration.media_type == CONFIGURATION
    assert json.loads(client.blob(where, configuration, LIMIT))["architecture"] == "amd64"
    (layer,) = layers(by_tag)
    assert layer == Descriptor(LAYER, digest_of(b"layer"), 5)
    assert client.blob(where, layer, LIMIT) == b"layer"
    assert client.tags(where) == frozenset({"1"})


@pytest.mark.parametrize("docker", [False, True], ids=["oci", "docker"])
def test_index(writer: Publisher, client: RegistryClient, docker: bool) -> None:
    names = ["linux/amd64", "linux/arm/v7", "windows/amd64"]
    where, written = place(writer), multi_platform(writer, "1", *names, docker=docker)
    index = client.manifest(where, "1")
    assert (index.digest, index.media_type) == (written["digest"], DOCKER_INDEX if docker else INDEX)
    entries = index_entries(index)
    assert [entry.platform for entry in entries] == names
    for entry in entries:
        manifest = client.manifest(where, entry.digest)
        assert manifest.media_type == (DOCKER_MANIFEST if docker else MANIFEST)
        assert [client.blob(where, layer, LIMIT) for layer in layers(manifest)] == [entry.platform.encode()]


def as_referrer(published: Published, artifact_type: str) -> Descriptor:
    return read_descriptor({**published, "artifactType": artifact_type})


def test_referrers_by_the_fallback_tag(writer: Publisher, client: RegistryClient) -> None:
    where, subject = place(writer), image(writer, "1")
    assert client.referrers(where, subject["digest"]) == Referrers((), "tag")
    typed = referrer(writer, subject, "application/vnd.cyclonedx+json", [SBOM], annotations={"k": "v"})
    untyped = referrer(writer, subject, "", [SBOM])
    found = client.referrers(where, subject["digest"])
    expected = as_referrer(typed | {"annotations": {"k": "v"}}, "application/vnd.cyclonedx+json")
    assert found == Referrers((expected, as_referrer(untyped, EMPTY)), "tag")
    (layer,) = layers(client.manifest(where, typed["digest"]))
    assert (layer.media_type, layer.annotations) == (SBOM.media_type, {"title": "sbom"})
    assert client.blob(where, layer, LIMIT) == SBOM.data


@pytest.mark.parametrize("suffix", ["sig", "att", "sbom"])
def test_tags_of_cosign(writer: Publisher, client: RegistryClient, suffix: str) -> None:
    where, subject = place(writer), image(writer, "1")
    written = attach(writer, subject, suffix, [SBOM])  # type: ignore[arg-type]  # one of the three
    tag = f"{subject['digest'].replace(':', '-')}.{suffix}"
    manifest = client.manifest(where, tag)
    assert manifest.digest == written["digest"]
    assert [client.blob(where, layer, LIMIT) for layer in layers(manifest)] == [SBOM.data]
    tags = client.tags(where)
    assert tags is not None
    assert {"1", tag} <= tags


@pytest.mark.parametrize("artifact", [False, True], ids=["image", "artifact"])
def test_attestations_of_buildkit(writer: Publisher, client: RegistryClient, artifact: bool) -> None:
    where, built = place(writer), for_platform(image(writer), "linux/amd64")
    said = statement(built, "app", "https://spdx.dev/Document", {})
    built_by_buildkit(writer, [built], [[said]], "1", artifact=artifact)
    platform, attested = index_entries(client.manifest(where, "1"))
    assert (platform.digest, platform.platform) == (built["digest"], "linux/amd64")
    assert (attested.platform, attested.annotations) == (
        "unknown/unknown",
        {
            "vnd.docker.reference.digest": built["digest"],
            "vnd.docker.reference.type": "attestation-manifest",
        },
    )
    (layer,) = layers(client.manifest(where, attested.digest))
    assert layer.annotations == {"in-toto.io/predicate-type": "https://spdx.dev/Document"}
    assert client.blob(where, layer, LIMIT) == said


@pytest.mark.parametrize(
    "path", ["real/what-is-not-there", "real/nothing"], ids=["repository", "no repository"]
)
def test_what_is_not_there(writer: Publisher, client: RegistryClient, path: str) -> None:
    image(writer, "1")
    where = Repository(place(writer).registry, path)
    assert reason(lambda: client.resolve(where, "2")) == "not-found"
    assert reason(lambda: client.manifest(where, "2")) == "not-found"
    assert reason(lambda: client.manifest(where, NOWHERE)) == "not-found"
    assert reason(lambda: client.blob(where, Descriptor(LAYER, NOWHERE, 7), LIMIT)) == "not-found"
    assert client.referrers(where, NOWHERE) == Referrers((), "tag")


def test_limit_of_a_blob(writer: Publisher, client: RegistryClient) -> None:
    where, blob = place(writer), read_descriptor(writer.blob(b"x" * 1000))
    assert client.blob(where, blob, 1000) == b"x" * 1000
    assert reason(lambda: client.blob(where, blob, 999)) == "too-large"
    assert reason(lambda: client.blob(where, Descriptor(LAYER, blob.digest), 999)) == "too-large"


def read_all(registries: CachedRegistries, where: Repository) -> list[object]:
    """Read an image with everything that refers to it."""
    manifest = registries.manifest(where, "1")
    referring = registries.referrers(where, manifest.digest)
    read: list[object] = [registries.resolve(where, "1"), manifest, referring, registries.tags(where)]
    for found in (manifest, *(registries.manifest(where, item.digest) for item in referring.descriptors)):
        read += [registries.blob(where, layer, LIMIT) for layer in layers(found)]
    return read


def logged_in(path: Path, where: Repository, password: str = PASSWORD) -> RegistryClient:
    """Return a client that finds its login in a file, as `docker login` writes it."""
    auth = base64.b64encode(f"{USER}:{password}".encode()).decode()
    path.write_text(json.dumps({"auths": {where.registry: {"auth": auth}}}))
    return RegistryClient(RegistrySettings(), FileCredentials([CredentialFile(path)], Helpers("")))


@pytest.mark.parametrize("registry", ["real", "basic", "bearer"])
def test_login_from_a_file(
    request: pytest.FixtureRequest,
    publisher: MakePublisher,
    client: RegistryClient,
    tmp_path: Path,
    registry: str,
) -> None:
    if registry == "real":
        url = request.getfixturevalue("private_registry")
    else:
        url = request.getfixturevalue("registry_double")(auth=registry).url
    writer = publisher(url, "real/private", authorization=basic())
    where, written = place(writer), image(writer, "1")
    assert reason(lambda: client.resolve(where, "1")) == "denied"
    with logged_in(tmp_path / "wrong.json", where, "other") as refused:
        assert reason(lambda: refused.resolve(where, "1")) == "denied"
    with logged_in(tmp_path / "config.json", where) as allowed:
        assert allowed.resolve(where, "1") == written["digest"]
        (layer,) = layers(allowed.manifest(where, "1"))
        assert allowed.blob(where, layer, LIMIT) == b"layer"


@pytest.mark.parametrize("registry", ["real", "double"])
def test_cache_in_front_of_the_client(
    request: pytest.FixtureRequest,
    publisher: MakePublisher,
    client: RegistryClient,
    tmp_path: Path,
    registry: str,
) -> None:
    if registry == "real":
        url = request.getfixturevalue("real_registry")
    else:
        start: StartRegistry = request.getfixturevalue("registry_double")
        url = start().url
    writer = publisher(url, "real/cached")
    where, subject = place(writer), image(writer, "1")
    referrer(writer, subject, "text/a", [SBOM])
    first = read_all(CachedRegistries(client, Store(tmp_path)), where)
    assert first[-2:] == [b"layer", SBOM.data]
    spent = client.calls
    assert read_all(CachedRegistries(client, Store(tmp_path)), where) == first
    assert client.calls == spent
    with RegistryClient(RegistrySettings(offline=True)) as offline:
        assert read_all(CachedRegistries(offline, Store(tmp_path)), where) == first
        late = CachedRegistries(offline, Store(tmp_path), clock=lambda: 4e9)
        assert late.manifest(where, subject["digest"]) == first[1]
        assert reason(lambda: late.resolve(where, "1")) == "offline"


def archive(name: str, content: bytes) -> bytes:
    """Return an archive with one file, compressed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


def layout(directory: Path) -> None:
    """Write an OCI image layout with one image, whose tag is `1` (OCI image specification 1.1, image-layout.md)."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def put(data: bytes, media_type: str) -> dict[str, object]:
        (blobs / digest_of(data).partition(":")[2]).write_bytes(data)
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}

    layer = archive("hello", b"hello\n")
    roots = {"type": "layers", "diff_ids": [digest_of(gzip.decompress(layer))]}
    settings = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": roots}
    configuration = put(json.dumps(settings).encode(), CONFIGURATION)
    value = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": configuration,
        "layers": [put(layer, LAYER)],
    }
    entry = put(json.dumps(value).encode(), MANIFEST)
    entry["annotations"] = {"org.opencontainers.image.ref.name": "1"}
    (directory / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (directory / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')


@pytest.mark.parametrize("registry", ["real", "double"])
@pytest.mark.parametrize("form", ["oci", "v2s2"])
def test_image_that_skopeo_wrote(
    request: pytest.FixtureRequest, client: RegistryClient, tmp_path: Path, form: str, registry: str
) -> None:
    program = shutil.which("skopeo")
    if program is None:
        pytest.skip("skopeo is not installed")
    layout(tmp_path / "layout")
    if registry == "real":
        host = request.getfixturevalue("real_registry").removeprefix("http://")
    else:
        host = request.getfixturevalue("registry_double")().host
    where = Repository(host, f"real/skopeo-{form}")
    command = [
        program, "copy", "--insecure-policy", "--dest-tls-verify=false", f"--format={form}",
        f"--digestfile={tmp_path / 'digest'}", f"oci:{tmp_path / 'layout'}:1", f"docker://{where}:1",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    manifest = client.manifest(where, "1")
    assert client.resolve(where, "1") == manifest.digest == (tmp_path / "digest").read_text()
    assert manifest.media_type == (MANIFEST if form == "oci" else DOCKER_MANIFEST)
    (layer,) = layers(manifest)
    with tarfile.open(fileobj=io.BytesIO(client.blob(where, layer, LIMIT))) as tar:
        found = tar.extractfile("hello")
        assert found is not None
        assert found.read() == b"hello\n"
