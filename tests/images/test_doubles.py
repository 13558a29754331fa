"""The doubles do what they say, and the real registry takes what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.images.doubles.access import PASSWORD, USER
from tests.images.doubles.attachments import attach, built_by_buildkit, statement
from tests.images.doubles.images import for_platform, image, multi_platform, referrer
from tests.images.doubles.publish import INDEX, Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Publisher
    from tests.images.doubles.tls import Authority

    MakePublisher = Callable[..., Publisher]

SBOM = Content("application/vnd.cyclonedx+json", b"{}")
WHOLE = b"x" * 1000


class Reader:
    """Reads a registry as it is, without a client."""

    def __init__(self, session: requests.Session) -> None:
        self.session = session

    def get(self, url: str, **arguments: Any) -> requests.Response:
        return self.session.get(url, timeout=5, **arguments)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with requests.Session() as session:
        session.trust_env = False
        yield Reader(session)


def test_published_image_is_there(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader
) -> None:
    double = registry_double()
    written = image(publisher(double.url, "acme/app"), "1")
    by_tag = reader.get(f"{double.url}/v2/acme/app/manifests/1")
    assert by_tag.headers["Docker-Content-Digest"] == written["digest"]
    assert by_tag.headers["Content-Type"] == written["mediaType"]
    assert double.asked() == ["GET /v2/acme/app/manifests/1"]
    layer = by_tag.json()["layers"][0]["digest"]
    assert reader.get(f"{double.url}/v2/acme/app/blobs/{layer}").content == b"layer"
    listing = reader.get(f"{double.url}/v2/acme/app/tags/list")
    assert listing.json() == {"name": "acme/app", "tags": ["1"]}


@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
def test_referrers_by_pages(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader, absolute: bool
) -> None:
    double = registry_double(referrers_page=1, absolute_links=absolute)
    writer = publisher(double.url, "acme/app")
    subject = image(writer, "1")
    written = [referrer(writer, subject, kind, [SBOM])["digest"] for kind in ("text/a", "text/b", "text/c")]
    url, found = f"{double.url}/v2/acme/app/referrers/{subject['digest']}", []
    while url:
        page = reader.get(url)
        found += [item["digest"] for item in page.json()["manifests"]]
        url = requests.compat.urljoin(page.url, page.links["next"]["url"]) if "next" in page.links else ""
    assert found == written


def test_tags_by_pages(registry_double: StartRegistry, publisher: MakePublisher, reader: Reader) -> None:
    double = registry_double(tags_page=2)
    writer = publisher(double.url, "acme/app")
    for tag in ("c", "a", "b"):
        image(writer, tag)
    url, pages = f"{double.url}/v2/acme/app/tags/list", []
    while url:
        page = reader.get(url)
        pages.append(page.json()["tags"])
        url = requests.compat.urljoin(page.url, page.links["next"]["url"]) if "next" in page.links else ""
    assert pages == [["a", "b"], ["c"]]


@pytest.mark.parametrize("registry", ["double", "real"])
def test_fallback_tag(
    request: pytest.FixtureRequest, publisher: MakePublisher, reader: Reader, registry: str
) -> None:
    if registry == "real":
        url = request.getfixturevalue("real_registry")
    else:
        url = request.getfixturevalue("registry_double")(referrers=False).url
    writer = publisher(url, "doubles/fallback")
    subject = image(writer, "1")
    written = [referrer(writer, subject, kind, [SBOM]) for kind in ("text/a", "text/b")]
    tag = subject["digest"].replace(":", "-")
    index = reader.get(f"{url}/v2/doubles/fallback/manifests/{tag}", headers={"Accept": INDEX})
    assert index.json()["manifests"] == [
        {**written[0], "artifactType": "text/a"},
        {**written[1], "artifactType": "text/b"},
    ]
    assert reader.get(f"{url}/v2/doubles/fallback/referrers/{subject['digest']}").status_code == 404


@pytest.mark.parametrize("artifact", [False, True], ids=["image", "artifact"])
def test_real_registry_takes_every_shape(
    real_registry: str, publisher: MakePublisher, reader: Reader, artifact: bool
) -> None:
    writer = publisher(real_registry, f"doubles/shapes-{artifact}".lower())
    names = ["linux/amd64", "linux/arm/v7"]
    images = [for_platform(image(writer, platform=name, layers=[name.encode()]), name) for name in names]
    about = [[statement(item, "app", "https://slsa.dev/provenance/v1", {})] for item in images]
    index = built_by_buildkit(writer, images, about, "built", artifact=artifact)
    attach(writer, index, "sig", [SBOM])
    multi_platform(writer, "docker", *names, docker=True)
    tags = set(reader.get(f"{real_registry}/v2/{writer.repository}/tags/list").json()["tags"])
    assert {"built", "docker", f"{index['digest'].replace(':', '-')}.sig"} <= tags
    url = f"{real_registry}/v2/{writer.repository}/manifests/built"
    listed = reader.get(url, headers={"Accept": INDEX}).json()["manifests"]
    assert listed[:2] == images
    assert [item["annotations"]["vnd.docker.reference.digest"] for item in listed[2:]] == [
        item["digest"] for item in images
    ]
    assert [item["platform"] for item in listed[2:]] == [{"os": "unknown", "architecture": "unknown"}] * 2


def test_bearer(registry_double: StartRegistry, publisher: MakePublisher, reader: Reader) -> None:
    double = registry_double(auth="bearer", token_uses=1)
    image(publisher(double.url, "acme/app"), "1")
    url = f"{double.url}/v2/acme/app/manifests/1"
    refused = reader.get(url)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == (
        f'Bearer realm="{double.url}/token",service="double",scope="repository:acme/app:pull"'
    )
    scope = {"scope": "repository:acme/app:pull", "service": "double"}
    assert reader.get(f"{double.url}/token", params=scope).status_code == 401
    token = reader.get(f"{double.url}/token", params=scope, auth=(USER, PASSWORD)).json()["token"]
    shown = {"Authorization": f"Bearer {token}"}
    assert reader.get(f"{double.url}/v2/acme/other/manifests/1", headers=shown).status_code == 401
    assert [reader.get(url, headers=shown).status_code for _ in range(2)] == [200, 401]


def test_refresh_token(registry_double: StartRegistry, reader: Reader) -> None:
    double = registry_double(auth="bearer")
    double.access.refresh_tokens.add("long")
    form = {"grant_type": "refresh_token", "refresh_token": "long", "scope": "repository:a:pull"}
    given = reader.session.post(f"{double.url}/token", timeout=5, data=form)
    assert given.json().keys() == {"token", "expires_in"}
    refused = reader.session.post(f"{double.url}/token", timeout=5, data=form | {"refresh_token": "other"})
    assert refused.status_code == 401


def test_basic_after_another_challenge(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader
) -> None:
    double = registry_double(auth="basic", challenges=('Negotiate realm="x"',), joined_challenges=True)
    image(publisher(double.url, "app"), "1")
    url = f"{double.url}/v2/app/manifests/1"
    assert reader.get(url).headers["WWW-Authenticate"] == 'Negotiate realm="x", Basic realm="double"'
    assert reader.get(url, auth=(USER, PASSWORD)).status_code == 200


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({"throttled": 2, "retry_after": "1"}, [(429, "1"), (429, "1"), (200, None)]),
        ({"failing": 1, "failure_status": 502}, [(502, None), (200, None), (200, None)]),
    ],
    ids=["throttled", "failing"],
)
def test_first_calls_fail(
    registry_double: StartRegistry,
    publisher: MakePublisher,
    reader: Reader,
    switches: dict[str, Any],
    expected: list[tuple[int, str | None]],
) -> None:
    double = registry_double(**switches)
    image(publisher(double.url, "app"), "1")
    answers = [reader.get(f"{double.url}/v2/app/manifests/1") for _ in range(3)]
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == expected


@pytest.mark.parametrize(
    "switches",
    [{"truncated": 5}, {"dropped": 2}, {"truncated": 5, "chunked": True}],
    ids=["short", "dropped", "short in chunks"],
)
def test_broken_connections(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader, switches: dict[str, Any]
) -> None:
    double = registry_double(**switches)
    blob = publisher(double.url, "app").blob(WHOLE)
    with pytest.raises(requests.RequestException):
        reader.get(f"{double.url}/v2/app/blobs/{blob['digest']}")


@pytest.mark.parametrize(
    "switches",
    [{"content_length": False}, {"chunked": True}, {"drip_bytes": 50, "drip_s": 0.001}, {"redirects": 3}],
    ids=["no length", "chunked", "drip", "redirects"],
)
def test_whole_in_the_end(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader, switches: dict[str, Any]
) -> None:
    double = registry_double(**switches)
    blob = publisher(double.url, "app").blob(WHOLE)
    assert reader.get(f"{double.url}/v2/app/blobs/{blob['digest']}").content == WHOLE


def test_altered(registry_double: StartRegistry, publisher: MakePublisher, reader: Reader) -> None:
    double = registry_double(altered=True)
    blob = publisher(double.url, "app").blob(WHOLE)
    assert reader.get(f"{double.url}/v2/app/blobs/{blob['digest']}").content == WHOLE[:-1] + b"y"


@pytest.mark.parametrize(
    ("switches", "header", "expected"),
    [
        ({"digest_header": "lying"}, "Docker-Content-Digest", "sha256:" + "0" * 64),
        ({"digest_header": "absent"}, "Docker-Content-Digest", None),
        ({"content_type": "text/html"}, "Content-Type", "text/html"),
        ({"content_type": ""}, "Content-Type", None),
    ],
    ids=["lying digest", "no digest", "wrong type", "no type"],
)
def test_headers(
    registry_double: StartRegistry,
    publisher: MakePublisher,
    reader: Reader,
    switches: dict[str, Any],
    header: str,
    expected: str | None,
) -> None:
    double = registry_double(**switches)
    image(publisher(double.url, "app"), "1")
    answer = reader.session.head(f"{double.url}/v2/app/manifests/1", timeout=5)
    assert answer.headers.get(header) == expected


def test_tls(registry_double: StartRegistry, authority: Authority, reader: Reader) -> None:
    double = registry_double(tls=authority.server("127.0.0.1"))
    answer = reader.get(f"{double.url}/v2/", verify=str(authority.file))
    assert (double.url[:8], answer.status_code) == ("https://", 200)
    for wrong in (authority.server("localhost"), authority.server("127.0.0.1", days=-1)):
        other = registry_double(tls=wrong)
        with pytest.raises(requests.exceptions.SSLError):
            reader.get(f"{other.url}/v2/", verify=str(authority.file))
        assert other.asked() == []


def test_blobs_elsewhere(registry_double: StartRegistry, publisher: MakePublisher, reader: Reader) -> None:
    store = registry_double()
    double = registry_double(contents=store.contents, blobs_at=store.url)
    blob = publisher(double.url, "app").blob(WHOLE)
    assert reader.get(f"{double.url}/v2/app/blobs/{blob['digest']}").content == WHOLE
    assert store.asked() == [f"GET /v2/app/blobs/{blob['digest']}"]


def test_empty_artifact_types(
    registry_double: StartRegistry, publisher: MakePublisher, reader: Reader
) -> None:
    double = registry_double(empty_artifact_types=True)
    writer = publisher(double.url, "app")
    subject = image(writer)
    written = referrer(writer, subject, "text/a", [SBOM])
    listing = reader.get(f"{double.url}/v2/app/referrers/{subject['digest']}")
    assert listing.json()["manifests"] == [{**written, "artifactType": "application/vnd.oci.empty.v1+json"}]
