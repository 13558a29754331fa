from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Manifest, Referrers, Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.descriptors import config, index_entries, layers
from scanner.images.registry.listings import fallback_tag
from scanner.images.registry.media_types import ACCEPT, DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from scanner.images.registry.settings import RegistrySettings
from tests.images.doubles.images import image, multi_platform, referrer
from tests.images.doubles.publish import Content, Publisher
from tests.images.doubles.switches import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.images.registry.identity import Login
    from tests.images.conftest import StartRegistry
    from tests.images.doubles.registry import RegistryDouble

    Publish = Callable[..., Publisher]

ABSENT = "sha256:" + "0" * 64


@pytest.fixture
def client() -> Iterator[RegistryClient]:
    with RegistryClient(RegistrySettings()) as made:
        yield made


def app(double: RegistryDouble) -> Repository:
    return Repository(double.host, "acme/app")


def blob_of(data: bytes, size: int | None = None) -> Descriptor:
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return Descriptor("application/octet-stream", digest, len(data) if size is None else size)


def reason_of(call: Callable[[], Any]) -> str:
    with pytest.raises(RegistryError) as raised:
        call()
    return raised.value.reason


@pytest.mark.parametrize("docker", [False, True], ids=["oci", "docker"])
def test_an_image_is_read_down_to_its_layers(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient, docker: bool
) -> None:
    double = registry_double()
    written = multi_platform(
        publisher(double.url, "acme/app"), "v1", "linux/amd64", "linux/arm/v7", docker=docker
    )
    assert client.resolve(app(double), "v1") == written["digest"]
    index = client.manifest(app(double), "v1")
    assert (index.digest, index.media_type, index.size) == (
        written["digest"],
        DOCKER_LIST if docker else OCI_INDEX,
        written["size"],
    )
    assert [entry.platform for entry in index_entries(index)] == ["linux/amd64", "linux/arm/v7"]
    manifest = client.manifest(app(double), index_entries(index)[1].digest)
    assert manifest.media_type == (DOCKER_MANIFEST if docker else OCI_MANIFEST)
    assert [client.blob(app(double), layer, 100) for layer in layers(manifest)] == [b"linux/arm/v7"]
    settings = config(manifest)
    assert settings is not None
    assert json.loads(client.blob(app(double), settings, 1000))["variant"] == "v7"
    asked = [call for call in double.calls if "/manifests/" in call.path]
    assert {call.headers["accept"] for call in asked} == {ACCEPT}
    assert {call.headers["user-agent"] for call in double.calls} == {"cattleguard/0.1.0"}


def test_a_real_registry(real_registry: str, publisher: Publish, client: RegistryClient) -> None:
    repository = Repository(real_registry.removeprefix("http://"), "client/app")
    writer = publisher(real_registry, repository.path)
    written = image(writer, "v1", layers=[b"one"])
    assert client.resolve(repository, "v1") == written["digest"]
    manifest = client.manifest(repository, written["digest"])
    assert [client.blob(repository, layer, 10) for layer in layers(manifest)] == [b"one"]
    assert client.referrers(repository, written["digest"]) == Referrers((), "tag")
    signature = referrer(writer, written, "application/x", [Content("text/plain", b"x")])
    assert client.referrers(repository, written["digest"]) == Referrers(
        (Descriptor(OCI_MANIFEST, signature["digest"], signature["size"], "application/x"),), "tag"
    )
    assert client.tags(repository) == frozenset({"v1", fallback_tag(written["digest"])})
    assert reason_of(lambda: client.resolve(repository, "v2")) == "not-found"
    assert reason_of(lambda: client.manifest(repository, ABSENT)) == "not-found"


@pytest.mark.parametrize(
    ("header", "calls"),
    [
        pytest.param("right", ["HEAD"], id="said"),
        pytest.param("absent", ["HEAD", "GET"], id="not said"),
    ],
)
def test_a_tag_is_resolved_by_head_where_it_says_a_digest(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient, header: str, calls: list[str]
) -> None:
    double = registry_double(digest_header=header)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert client.resolve(app(double), "v1") == written["digest"]
    assert [call.method for call in double.calls] == calls


@pytest.mark.parametrize("said", ["sha256:short", "md5:" + "0" * 32, "SHA256:" + "0" * 64, "x" * 4000])
def test_a_digest_that_is_none_is_not_believed(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient, said: str
) -> None:
    double = registry_double(alter=lambda _call, answer: answer.with_header("Docker-Content-Digest", said))
    written = image(publisher(double.url, "acme/app"), "v1")
    assert client.resolve(app(double), "v1") == written["digest"]


@pytest.mark.parametrize("status", [400, 405, 501])
def test_a_registry_without_head_is_asked_by_get(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient, status: int
) -> None:
    double = registry_double(intercept=lambda call: Answer(status) if call.method == "HEAD" else None)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert client.resolve(app(double), "v1") == written["digest"]


def test_a_lying_digest_is_found_out_when_the_manifest_is_read(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double(digest_header="lying")
    written = image(publisher(double.url, "acme/app"), "v1")
    lie = client.resolve(app(double), "v1")
    assert lie == ABSENT
    assert reason_of(lambda: client.manifest(app(double), lie)) == "not-found"
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "digest-mismatch"
    assert reason_of(lambda: client.manifest(app(double), written["digest"])) == "digest-mismatch"


def test_another_manifest_than_was_asked_for_is_refused(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double()
    writer = publisher(double.url, "acme/app")
    first, second = image(writer, layers=[b"1"]), image(writer, layers=[b"2"])
    stored = double.contents.manifests
    stored["acme/app", first["digest"]] = stored["acme/app", second["digest"]]
    assert client.manifest(app(double), second["digest"]).digest == second["digest"]
    assert reason_of(lambda: client.manifest(app(double), first["digest"])) == "digest-mismatch"


def test_altered_content_is_refused(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double()
    written = image(publisher(double.url, "acme/app"), "v1", layers=[b"layer"])
    layer = layers(client.manifest(app(double), "v1"))[0]
    double.switches.altered = True
    assert reason_of(lambda: client.manifest(app(double), written["digest"])) == "digest-mismatch"
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "digest-mismatch"
    assert reason_of(lambda: client.blob(app(double), layer, 100)) == "digest-mismatch"


def test_a_manifest_under_a_wrong_type_is_refused(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double(content_type=OCI_INDEX)
    image(publisher(double.url, "acme/app"), "v1")
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "malformed"


def test_schema_1_is_not_supported(registry_double: StartRegistry, client: RegistryClient) -> None:
    schema_1 = "application/vnd.docker.distribution.manifest.v1+prettyjws"
    double = registry_double(
        intercept=lambda _call: Answer(
            200, b'{"schemaVersion": 1}', (("Content-Type", schema_1), ("Docker-Content-Digest", ABSENT))
        )
    )
    assert reason_of(lambda: client.resolve(app(double), "v1")) == "unsupported"
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "unsupported"


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("sha256:abc", "malformed"),
        ("sha384:" + "0" * 96, "unsupported"),
        ("../../etc", "malformed"),
        ("a/b", "malformed"),
        ("", "malformed"),
        ("a\r\nX: y", "malformed"),
        ("v1?x=y", "malformed"),
    ],
)
def test_references_that_nobody_is_asked_for(
    registry_double: StartRegistry, client: RegistryClient, reference: str, reason: str
) -> None:
    double = registry_double()
    assert reason_of(lambda: client.manifest(app(double), reference)) == reason
    assert double.calls == []


@pytest.mark.parametrize(
    "path", ["../x", "a//b", "a/../b", "A", "", "a b", "a?x", "a#x", "/a", "a/", "a" * 300]
)
def test_repositories_that_nobody_is_asked_for(
    registry_double: StartRegistry, client: RegistryClient, path: str
) -> None:
    double = registry_double()
    repository = Repository(double.host, path)
    assert reason_of(lambda: client.tags(repository)) == "malformed"
    assert double.calls == []


@pytest.mark.parametrize(
    "host", ["", "a b", "user@registry.example", "registry.example/x", "a\\b", "[::1", "x:0"]
)
def test_registries_that_nobody_is_asked_for(client: RegistryClient, host: str) -> None:
    assert reason_of(lambda: client.resolve(Repository(host, "app"), "v1")) == "malformed"


def test_blobs_are_limited(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double()
    data = b"x" * 100_000
    publisher(double.url, "acme/app").blob(data)
    assert client.blob(app(double), blob_of(data), 100_000) == data
    double.forget()
    assert reason_of(lambda: client.blob(app(double), blob_of(data), 99_999)) == "too-large"
    assert double.calls == []
    assert reason_of(lambda: client.blob(app(double), blob_of(data, -1), 99_999)) == "too-large"
    assert reason_of(lambda: client.blob(app(double), blob_of(data, 99_999), 200_000)) == "digest-mismatch"
    assert reason_of(lambda: client.blob(app(double), blob_of(data, 100_001), 200_000)) == "digest-mismatch"


@pytest.mark.parametrize("chunked", [False, True], ids=["to the end of the connection", "chunked"])
def test_blobs_without_a_length_are_limited_as_they_come(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient, chunked: bool
) -> None:
    double = registry_double(content_length=False, chunked=chunked)
    data = bytes(300_000)
    publisher(double.url, "acme/app").blob(data)
    assert client.blob(app(double), blob_of(data), 300_000) == data
    assert reason_of(lambda: client.blob(app(double), blob_of(data, -1), 299_999)) == "too-large"
    assert reason_of(lambda: client.blob(app(double), blob_of(data, 1000), 300_000)) == "digest-mismatch"


def test_compressed_answers_are_refused(registry_double: StartRegistry, client: RegistryClient) -> None:
    encoded = (("Content-Encoding", "gzip"), ("Content-Type", OCI_INDEX))
    double = registry_double(intercept=lambda _call: Answer(200, b"\x1f\x8b\x08", encoded))
    assert reason_of(lambda: client.blob(app(double), blob_of(b"x", -1), 100)) == "unsupported"
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "unsupported"
    assert {call.headers["accept-encoding"] for call in double.calls} == {"identity"}


def test_large_manifests_are_refused(registry_double: StartRegistry, client: RegistryClient) -> None:
    body = b'{"x": "' + b"x" * (4 << 20) + b'"}'
    double = registry_double(intercept=lambda _call: Answer(200, body, (("Content-Type", OCI_MANIFEST),)))
    assert reason_of(lambda: client.manifest(app(double), "v1")) == "too-large"


def test_embedded_data_is_checked_and_nobody_is_asked() -> None:
    client = RegistryClient(RegistrySettings(offline=True))
    repository = Repository("registry.example", "app")
    data = b"embedded"
    good = Descriptor("text/plain", blob_of(data).digest, len(data), data=data)
    assert client.blob(repository, good, 8) == data
    wrong = Descriptor("text/plain", blob_of(b"another!").digest, len(data), data=data)
    assert reason_of(lambda: client.blob(repository, wrong, 8)) == "digest-mismatch"
    longer = Descriptor("text/plain", blob_of(data).digest, 4, data=data)
    assert reason_of(lambda: client.blob(repository, longer, 8)) == "digest-mismatch"
    assert reason_of(lambda: client.blob(repository, good, 7)) == "too-large"
    sha384 = Descriptor("text/plain", "sha384:" + hashlib.sha384(data).hexdigest(), len(data), data=data)
    assert reason_of(lambda: client.blob(repository, sha384, 8)) == "unsupported"


@pytest.mark.parametrize(
    ("switches", "how", "calls"),
    [
        pytest.param({}, "api", 1, id="one page"),
        pytest.param({"referrers_page": 2}, "api", 3, id="three pages"),
        pytest.param({"referrers_page": 2, "absolute_links": True}, "api", 3, id="absolute links"),
        pytest.param({"referrers": False}, "tag", 2, id="no API"),
        pytest.param({"referrers": False, "referrers_status": 405}, "tag", 2, id="no such method"),
        pytest.param({"referrers": False, "referrers_status": 400}, "tag", 2, id="bad request"),
    ],
)
def test_referrers(
    registry_double: StartRegistry,
    publisher: Publish,
    client: RegistryClient,
    switches: dict[str, Any],
    how: str,
    calls: int,
) -> None:
    double = registry_double(**switches)
    writer = publisher(double.url, "acme/app")
    subject = image(writer, "v1")
    written = [
        referrer(writer, subject, "application/x", [], annotations={"number": str(number)})
        for number in range(5)
    ]
    found = client.referrers(app(double), subject["digest"])
    assert found.how == how
    assert {item.digest: item for item in found.descriptors} == {
        item["digest"]: Descriptor(
            OCI_MANIFEST, item["digest"], item["size"], "application/x", {"number": str(number)}
        )
        for number, item in enumerate(written)
    }
    assert len(double.calls) == calls


def test_that_there_is_no_api_is_asked_once_a_repository(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double(referrers=False)
    digest = image(publisher(double.url, "acme/app"), "v1")["digest"]
    for _ in range(2):
        assert client.referrers(app(double), digest) == Referrers((), "tag")
    assert client.referrers(Repository(double.host, "acme/other"), digest) == Referrers((), "tag")
    tag = fallback_tag(digest)
    assert double.asked() == [
        f"GET /v2/acme/app/referrers/{digest}",
        f"GET /v2/acme/app/manifests/{tag}",
        f"GET /v2/acme/app/manifests/{tag}",
        f"GET /v2/acme/other/referrers/{digest}",
        f"GET /v2/acme/other/manifests/{tag}",
    ]


def test_a_page_that_is_no_index_is_no_referrers_api(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double(referrers_type="text/html")
    digest = image(publisher(double.url, "acme/app"), "v1")["digest"]
    assert client.referrers(app(double), digest) == Referrers((), "tag")


def test_a_fallback_tag_that_names_an_image_is_malformed(
    registry_double: StartRegistry, publisher: Publish, client: RegistryClient
) -> None:
    double = registry_double(referrers=False)
    writer = publisher(double.url, "acme/app")
    subject = image(writer, "v1")
    writer.tag(subject, fallback_tag(subject["digest"]))
    assert reason_of(lambda: client.referrers(app(double), subject["digest"])) == "malformed"


@pytest.mark.parametrize(("status", "reason"), [(401, "denied"), (403, "denied"), (500, "registry-error")])
def test_a_referrers_api_that_fails_is_not_an_absent_one(
    registry_double: StartRegistry, client: RegistryClient, status: int, reason: str
) -> None:
    double = registry_double(intercept=lambda _call: Answer(status))
    assert reason_of(lambda: client.referrers(app(double), ABSENT)) == reason


def listing(*headers: tuple[str, str], entries: int = 0) -> Answer:
    items = [
        {"mediaType": OCI_MANIFEST, "digest": f"sha256:{number:064x}", "size": 2} for number in range(entries)
    ]
    body = json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": items}).encode()
    return Answer(200, body, (("Content-Type", OCI_INDEX), *headers))


@pytest.mark.parametrize(
    ("answer", "reason", "calls"),
    [
        pytest.param(
            lambda _call: listing(("Link", '<?page=1>; rel="next"')), "malformed", 2, id="pages in a circle"
        ),
        pytest.param(
            lambda call: listing(("Link", f'<?page={int(call.query.get("page", "0")) + 1}>; rel="next"')),
            "too-large",
            50,
            id="pages without an end",
        ),
        pytest.param(
            lambda _call: listing(("Link", '<https://evil.example/v2/x>; rel="next"')),
            "malformed",
            1,
            id="next page on another host",
        ),
        pytest.param(
            lambda _call: listing(("Link", '<http://localhost:1/v2/x>; rel="next"')),
            "malformed",
            1,
            id="next page on another port",
        ),
        pytest.param(
            lambda _call: listing(("Link", '<file:///etc/passwd>; rel="next"')), "malformed", 1, id="a file"
        ),
        pytest.param(lambda _call: listing(entries=2001), "too-large", 1, id="too many entries"),
        pytest.param(
            lambda call: (
                listing(("Link", '</v2/acme/app/x>; rel="next"')) if "ref" in call.path else Answer(404)
            ),
            "not-found",
            2,
            id="a page that is missing",
        ),
    ],
)
def test_hostile_listings(
    registry_double: StartRegistry,
    client: RegistryClient,
    answer: Callable[[Call], Answer],
    reason: str,
    calls: int,
) -> None:
    double = registry_double(intercept=answer)
    assert reason_of(lambda: client.referrers(app(double), ABSENT)) == reason
    assert len(double.calls) == calls


def test_a_referrer_listed_twice_is_one(registry_double: StartRegistry, client: RegistryClient) -> None:
    def answer(call: Call) -> Answer:
        return listing(*([] if call.query else [("Link", '<?p=1>; rel="next"')]), entries=2)

    double = registry_double(intercept=answer)
    found = client.referrers(app(double), ABSENT)
    assert [item.digest for item in found.descriptors] == [f"sha256:{number:064x}" for number in range(2)]


def test_tags(registry_double: StartRegistry, publisher: Publish, client: RegistryClient) -> None:
    double = registry_double()
    writer = publisher(double.url, "acme/app")
    written = image(writer, "v1")
    writer.tag(written, "v2")
    assert client.tags(app(double)) == frozenset({"v1", "v2"})
    double.switches.tags_page = 1
    assert client.tags(app(double)) is None
    double.switches.tags_listed = False
    assert client.tags(app(double)) is None


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_tags_that_are_not_listed(
    registry_double: StartRegistry, client: RegistryClient, status: int
) -> None:
    double = registry_double(intercept=lambda _call: Answer(status))
    assert client.tags(app(double)) is None


def test_tags_of_a_failing_registry(registry_double: StartRegistry, client: RegistryClient) -> None:
    double = registry_double(intercept=lambda _call: Answer(500))
    assert reason_of(lambda: client.tags(app(double))) == "registry-error"


@pytest.mark.parametrize(
    ("status", "body", "message", "reason", "hint"),
    [
        (
            401,
            b"",
            "{}: access is denied (HTTP 401)",
            "denied",
            "if the repository exists, run docker login {host}",
        ),
        (
            403,
            b'{"errors": [{"code": "DENIED", "message": "not\\nfor you"}]}',
            "{}: access is denied (HTTP 403, DENIED: not for you)",
            "denied",
            "if the repository exists, run docker login {host}",
        ),
        (404, b"<html>", "{}: there is none (HTTP 404)", "not-found", None),
        (
            429,
            b'{"errors": [{"code": "TOOMANYREQUESTS"}]}',
            "{}: the registry wants fewer calls (HTTP 429, TOOMANYREQUESTS)",
            "rate-limited",
            "try again later; with docker login {host}, more calls may be allowed",
        ),
        (500, b'{"errors": 1}', "{}: the registry failed (HTTP 500)", "registry-error", None),
        (
            418,
            json.dumps({"errors": [{"code": "not a code", "message": "x" * 500}]}).encode(),
            "{}: the registry failed (HTTP 418, " + "x" * 200 + ")",
            "registry-error",
            None,
        ),
        (302, b"", "{}: the registry failed (HTTP 302)", "registry-error", None),
        (204, b"", "{}: the registry failed (HTTP 204)", "registry-error", None),
    ],
)
def test_errors_say_what_was_asked_and_what_to_do(
    registry_double: StartRegistry,
    client: RegistryClient,
    status: int,
    body: bytes,
    message: str,
    reason: str,
    hint: str | None,
) -> None:
    double = registry_double(intercept=lambda _call: Answer(status, body, (("Retry-After", "3600"),)))
    with pytest.raises(RegistryError) as raised:
        client.manifest(app(double), "v1")
    asked = f"{double.host}/acme/app:v1"
    told = hint.format(host=double.host) if hint else None
    assert (raised.value.message, raised.value.reason, raised.value.hint) == (
        message.format(asked),
        reason,
        told,
    )


class Unwanted:
    """Credentials that must not be asked for."""

    def for_registry(self, registry: str, repository: str) -> Login | None:
        raise AssertionError((registry, repository))


def test_offline_nobody_is_asked(
    registry_double: StartRegistry, publisher: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = registry_double()
    digest = image(publisher(double.url, "acme/app"), "v1")["digest"]
    monkeypatch.setattr("socket.socket.connect", None)
    client = RegistryClient(RegistrySettings(offline=True), Unwanted())
    repository = app(double)
    for call in (
        lambda: client.resolve(repository, "v1"),
        lambda: client.manifest(repository, digest),
        lambda: client.manifest(Repository("not a host", "x"), "v1"),
        lambda: client.blob(repository, blob_of(b"x"), 10),
        lambda: client.referrers(repository, digest),
        lambda: client.tags(repository),
    ):
        assert reason_of(call) == "offline"
    assert (double.calls, client.calls) == ([], 0)


def test_every_request_counts(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", anonymous=True, throttled=1)
    digest = image(publisher(double.url, "acme/app"), "v1")["digest"]
    with RegistryClient(RegistrySettings(max_calls=5)) as client:
        assert client.resolve(app(double), "v1") == digest
        # throttled, refused, a token, the answer
        assert client.calls == len(double.calls) == 4
        assert client.resolve(app(double), "v1") == digest
        with pytest.raises(RegistryError) as raised:
            client.resolve(app(double), "v1")
    assert (raised.value.reason, raised.value.hint) == (
        "call-budget",
        "raise the limit with --max-registry-calls",
    )
    assert len(double.calls) == 5


def test_the_budget_holds_in_the_middle_of_a_call(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", anonymous=True)
    image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings(max_calls=2)) as client:
        assert reason_of(lambda: client.resolve(app(double), "v1")) == "call-budget"
    assert len(double.calls) == 2


def test_manifests_by_sha512(registry_double: StartRegistry, client: RegistryClient) -> None:
    body = json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}).encode()
    digest = "sha512:" + hashlib.sha512(body).hexdigest()
    double = registry_double(intercept=lambda _call: Answer(200, body, (("Content-Type", OCI_INDEX),)))
    assert client.manifest(app(double), digest) == Manifest(
        digest, OCI_INDEX, json.loads(body), len(body), body
    )


def test_the_empty_blob_of_artifacts(registry_double: StartRegistry, client: RegistryClient) -> None:
    double = registry_double()
    data = base64.b64decode("e30=")
    empty = Descriptor("application/vnd.oci.empty.v1+json", blob_of(data).digest, 2, data=data)
    assert client.blob(app(double), empty, 2) == b"{}"
    assert double.calls == []
