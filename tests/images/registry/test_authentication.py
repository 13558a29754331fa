from __future__ import annotations

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.identity import Anonymous, Login
from scanner.images.registry.settings import RegistrySettings
from scanner.images.registry.tokens import Token
from tests.images.doubles.access import PASSWORD, USER, Access, basic
from tests.images.doubles.contents import digest_of
from tests.images.doubles.images import image
from tests.images.doubles.switches import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Publisher
    from tests.images.doubles.registry import RegistryDouble

    Publish = Callable[..., Publisher]

READER = Login(USER, PASSWORD)
MACHINE = Login("<token>", "refresh-me", refresh_token=True)


class Known:
    """Credentials that say the same of every repository, and remember what they were asked."""

    def __init__(self, login: Login | None) -> None:
        self.login = login
        self.asked: list[tuple[str, str]] = []

    def for_registry(self, registry: str, repository: str) -> Login | None:
        self.asked.append((registry, repository))
        return self.login


def app(double: RegistryDouble, name: str = "app") -> Repository:
    return Repository(double.host, f"acme/{name}")


def resolve(double: RegistryDouble, login: Login | None, **settings: Any) -> str:
    with RegistryClient(RegistrySettings(**settings), Known(login)) as client:
        return client.resolve(app(double), "v1")


def refusal(double: RegistryDouble, login: Login | None, **settings: Any) -> RegistryError:
    with pytest.raises(RegistryError) as raised:
        resolve(double, login, **settings)
    for secret in (PASSWORD, MACHINE.secret, basic().removeprefix("Basic ")):
        assert secret not in str(raised.value)
    return raised.value


def shown(double: RegistryDouble) -> list[str]:
    """Return the kind of authorization of every call."""
    return [
        f"{call.method} {'/token' if call.path == '/token' else 'api'} "
        f"{call.headers.get('authorization', 'nothing').partition(' ')[0]}"
        for call in double.calls
    ]


def test_secrets_are_not_in_representations() -> None:
    assert repr(READER) == f"Login(username={USER!r}, refresh_token=False)"
    assert str(MACHINE) == "Login(username='<token>', refresh_token=True)"
    assert repr(Token("secret", 1.5)) == "Token(until=1.5)"
    assert Anonymous().for_registry("registry.example", "app") is None


def test_anybody_gets_a_token_where_anybody_may_read(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    double = registry_double(auth="bearer", anonymous=True)
    for name in ("app", "other"):
        image(publisher(double.url, f"acme/{name}"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        client.resolve(app(double), "v1")
        client.manifest(app(double), "v1")
        client.resolve(app(double, "other"), "v1")
    assert shown(double) == [
        "HEAD api nothing",
        "GET /token nothing",
        "HEAD api Bearer",
        "GET api Bearer",
        "GET /token nothing",  # what the registry wants is known
        "HEAD api Bearer",
    ]
    assert [call.query for call in double.calls if call.path == "/token"] == [
        {"service": "double", "scope": "repository:acme/app:pull"},
        {"service": "double", "scope": "repository:acme/other:pull"},
    ]


@pytest.mark.parametrize("field", ["token", "access_token"])
def test_a_name_and_a_password_give_a_token(
    registry_double: StartRegistry, publisher: Publish, field: str
) -> None:
    double = registry_double(auth="bearer", token_field=field)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert resolve(double, READER) == written["digest"]
    assert shown(double) == ["HEAD api nothing", "GET /token Basic", "HEAD api Bearer"]
    assert double.calls[1].headers["authorization"] == basic()


def test_a_refresh_token_gives_a_token(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer")
    double.access.refresh_tokens.add(MACHINE.secret)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert resolve(double, MACHINE) == written["digest"]
    assert shown(double) == ["HEAD api nothing", "POST /token nothing", "HEAD api Bearer"]
    assert sorted(double.calls[1].body.decode().split("&")) == [
        "client_id=cattleguard",
        "grant_type=refresh_token",
        "refresh_token=refresh-me",
        "scope=repository%3Aacme%2Fapp%3Apull",
        "service=double",
    ]


def test_a_name_and_a_password_are_shown_where_they_are_wanted(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    double = registry_double(auth="basic")
    image(publisher(double.url, "acme/app"), "v1")
    known = Known(READER)
    with RegistryClient(RegistrySettings(), known) as client:
        client.resolve(app(double), "v1")
        client.manifest(app(double), "v1")
    assert shown(double) == ["HEAD api nothing", "HEAD api Basic", "GET api Basic"]
    assert known.asked == [(double.host, "acme/app")]


@pytest.mark.parametrize("joined", [False, True], ids=["headers of their own", "one header"])
def test_other_challenges_are_left_alone(
    registry_double: StartRegistry, publisher: Publish, joined: bool
) -> None:
    others = ("Negotiate YII=", 'Digest realm="a, \\"Bearer realm=b", qop="auth"', "Bearer")
    double = registry_double(auth="bearer", challenges=others, joined_challenges=joined)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert resolve(double, READER) == written["digest"]


def test_credentials_are_not_asked_for_where_nobody_wants_them(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    double = registry_double()
    image(publisher(double.url, "acme/app"), "v1")
    known = Known(READER)
    with RegistryClient(RegistrySettings(), known) as client:
        client.resolve(app(double), "v1")
    assert known.asked == []
    assert shown(double) == ["HEAD api nothing"]


@pytest.mark.parametrize(
    ("auth", "login", "calls", "hint"),
    [
        pytest.param(
            "basic", None, ["HEAD api nothing"], "if the repository exists, run docker login {}", id="nobody"
        ),
        pytest.param(
            "basic",
            Login(USER, "wrong"),
            ["HEAD api nothing", "HEAD api Basic"],
            "the credentials for {0} do not allow it; run docker login {0} again",
            id="a wrong password",
        ),
        pytest.param(
            "basic",
            MACHINE,
            ["HEAD api nothing"],
            "the credentials for {0} do not allow it; run docker login {0} again",
            id="a refresh token is no password",
        ),
        pytest.param(
            "bearer",
            None,
            ["HEAD api nothing", "GET /token nothing"],
            "if the repository exists, run docker login {}",
            id="no token for nobody",
        ),
        pytest.param(
            "bearer",
            Login(USER, "wrong"),
            ["HEAD api nothing", "GET /token Basic"],
            "the credentials for {0} do not allow it; run docker login {0} again",
            id="no token for a wrong password",
        ),
        pytest.param(
            "bearer",
            MACHINE,
            ["HEAD api nothing", "POST /token nothing"],
            "the credentials for {0} do not allow it; run docker login {0} again",
            id="no token for an unknown refresh token",
        ),
    ],
)
def test_who_is_denied(
    registry_double: StartRegistry, auth: str, login: Login | None, calls: list[str], hint: str
) -> None:
    double = registry_double(auth=auth)
    error = refusal(double, login)
    assert (error.reason, error.hint) == ("denied", hint.format(double.host))
    assert shown(double) == calls


def test_a_new_token_that_does_not_help_is_not_replaced(registry_double: StartRegistry) -> None:
    double = registry_double(auth="bearer", anonymous=True, alter=_refuse_everything)
    error = refusal(double, None)
    assert error.reason == "denied"
    assert shown(double) == ["HEAD api nothing", "GET /token nothing", "HEAD api Bearer"]


def _refuse_everything(call: Call, answer: Answer) -> Answer:
    if call.path == "/token":
        return answer
    url = f"http://{call.headers['host']}/token"
    return Answer(401, b"", (("WWW-Authenticate", f'Bearer realm="{url}",service="double"'),))


def test_a_token_that_no_longer_holds_is_replaced(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", anonymous=True, token_uses=2)
    image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        for _ in range(3):
            client.resolve(app(double), "v1")
    assert shown(double) == [
        "HEAD api nothing",
        "GET /token nothing",
        "HEAD api Bearer",
        "HEAD api Bearer",
        "HEAD api Bearer",  # used up
        "GET /token nothing",
        "HEAD api Bearer",
    ]


def test_tokens_are_used_as_long_as_they_hold(
    registry_double: StartRegistry, publisher: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("scanner.images.registry.tokens.time.monotonic", lambda: now[0])
    double = registry_double(auth="bearer", anonymous=True, token_seconds=60)
    image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        for seconds in (0.0, 53.0, 2.0):
            now[0] += seconds
            client.resolve(app(double), "v1")
    assert shown(double) == [
        "HEAD api nothing",
        "GET /token nothing",
        "HEAD api Bearer",
        "HEAD api Bearer",  # after 53 seconds
        "GET /token nothing",  # after 55: a tenth is kept as a margin
        "HEAD api Bearer",
    ]


def test_a_token_is_for_one_repository(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", anonymous=True)
    image(publisher(double.url, "acme/app"), "v1")
    image(publisher(double.url, "acme/other"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        client.resolve(app(double), "v1")
        client.resolve(app(double, "other"), "v1")
    asked = [
        (call.path, call.headers["authorization"]) for call in double.calls if "authorization" in call.headers
    ]
    assert len({authorization for _, authorization in asked}) == len({path for path, _ in asked}) == 2


def test_one_token_is_asked_for_by_many_threads(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", latency_s=0.05)
    written = image(publisher(double.url, "acme/app"), "v1")
    known = Known(READER)
    start = threading.Barrier(16)

    def ask(_number: int) -> str:
        start.wait()
        return client.resolve(app(double), "v1")

    with RegistryClient(RegistrySettings(), known) as client, ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {written["digest"]}
    assert double.asked("GET") == ["/token"]
    assert known.asked == [(double.host, "acme/app")]


def test_the_first_call_to_a_registry_goes_alone(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(auth="bearer", anonymous=True, latency_s=0.02)
    names = [f"app{number}" for number in range(12)]
    for name in names:
        image(publisher(double.url, f"acme/{name}"), "v1")
    start = threading.Barrier(12)

    def ask(name: str) -> str:
        start.wait()
        return client.resolve(app(double, name), "v1")

    with RegistryClient(RegistrySettings()) as client, ThreadPoolExecutor(12) as pool:
        list(pool.map(ask, names))
    assert sorted(shown(double)) == sorted(
        ["HEAD api nothing", *["GET /token nothing"] * 12, *["HEAD api Bearer"] * 12]
    )


def test_one_failure_is_told_to_many_threads(registry_double: StartRegistry) -> None:
    double = registry_double(auth="bearer", latency_s=0.1)
    start = threading.Barrier(16)

    def ask(_number: int) -> str:
        start.wait()
        try:
            return client.resolve(app(double), "v1")
        except RegistryError as error:
            return error.reason

    with RegistryClient(RegistrySettings()) as client, ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {"denied"}
    assert double.asked("GET") == ["/token"]


@pytest.mark.parametrize("login", [READER, MACHINE], ids=["password", "refresh token"])
def test_credentials_are_kept_back_from_a_token_server_on_another_host(
    registry_double: StartRegistry, publisher: Publish, login: Login
) -> None:
    access = Access()
    access.refresh_tokens.add(MACHINE.secret)
    foreign = registry_double(host="localhost", access=access, anonymous=True)
    double = registry_double(auth="bearer", access=access, realm=f"{foreign.url}/token")
    written = image(publisher(double.url, "acme/app"), "v1")
    assert resolve(double, login) == written["digest"]
    assert shown(foreign) == ["GET /token nothing"]
    assert foreign.calls[0].body == b""

    foreign.switches.anonymous = False
    foreign.forget()
    error = refusal(double, login)
    assert (error.reason, error.hint) == (
        "denied",
        (
            f"the credentials for {double.host} were kept back from the token server {foreign.host} on another host; "
            f"if it belongs to the registry, allow it with --token-realm {double.host}={foreign.host}"
        ),
    )
    assert shown(foreign) == ["GET /token nothing"]

    foreign.forget()
    allowed = {double.host: frozenset({foreign.host})}
    assert resolve(double, login, realms=allowed) == written["digest"]
    assert shown(foreign) == ["GET /token Basic" if login is READER else "POST /token nothing"]


def test_a_realm_that_is_allowed_for_one_registry_is_not_for_another(
    registry_double: StartRegistry,
) -> None:
    foreign = registry_double(host="localhost")
    double = registry_double(auth="bearer", realm=f"{foreign.url}/token")
    refusal(double, READER, realms={"registry.example": frozenset({foreign.host})})
    assert shown(foreign) == ["GET /token nothing"]


def test_the_token_server_does_not_lead_credentials_elsewhere(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    elsewhere = registry_double(host="localhost", anonymous=True)
    place = (("Location", f"{elsewhere.url}/token?scope=repository:acme/app:pull"),)
    double = registry_double(
        auth="bearer",
        access=elsewhere.access,
        alter=lambda call, answer: Answer(307, b"", place) if call.path == "/token" else answer,
    )
    image(publisher(double.url, "acme/app"), "v1")
    resolve(double, READER)
    assert shown(elsewhere) == ["GET /token nothing"]
    elsewhere.forget()
    assert refusal(double, MACHINE).reason == "registry-error"
    assert elsewhere.calls == []


@pytest.mark.parametrize(
    "realm", ["http://tokens.example/token", "ftp://x/", "https://u:p@tokens.example/", "/token"]
)
def test_realms_that_nobody_asks(registry_double: StartRegistry, realm: str) -> None:
    double = registry_double(auth="bearer", realm=realm)
    assert refusal(double, READER).reason in {"registry-error", "malformed"}
    assert shown(double) == ["HEAD api nothing"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"token": ""}',
        b'{"token": 1}',
        b'{"token": "a\\r\\nX-Injected: yes"}',
        b'{"token": "a b"}',
        '{"token": "\u00e9"}'.encode(),
        b'{"token": "' + b"x" * 65537 + b'"}',
        b'{"token": "x", "expires_in": "soon"}',
        b"[" * 100_000,
    ],
)
def test_token_servers_that_talk_nonsense(registry_double: StartRegistry, body: bytes) -> None:
    double = registry_double(
        auth="bearer", alter=lambda call, answer: Answer(200, body) if call.path == "/token" else answer
    )
    error = refusal(double, READER)
    assert error.reason == "malformed"
    assert error.message.startswith(f"{double.host}/acme/app: token from {double.host}: ")


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_token_server_that_is_not_there_does_not_mean_that_an_image_is_not(
    registry_double: StartRegistry, status: int
) -> None:
    double = registry_double(
        auth="bearer",
        referrers=False,
        alter=lambda call, answer: Answer(status) if call.path == "/token" else answer,
    )
    assert refusal(double, READER).reason == "registry-error"
    with RegistryClient(RegistrySettings()) as client, pytest.raises(RegistryError) as raised:
        client.referrers(app(double), "sha256:" + "0" * 64)
    assert raised.value.reason == "registry-error"


def test_a_large_token_is_refused(registry_double: StartRegistry) -> None:
    double = registry_double(
        auth="bearer",
        alter=lambda call, answer: Answer(200, b" " * 300_000) if call.path == "/token" else answer,
    )
    assert refusal(double, READER).reason == "too-large"


@pytest.mark.parametrize("seconds", [-5, 0, 1e300, 60])
def test_any_lifetime_is_a_lifetime(
    registry_double: StartRegistry, publisher: Publish, seconds: float
) -> None:
    def answer(call: Call, given: Answer) -> Answer:
        if call.path != "/token":
            return given
        return Answer(200, json.dumps(json.loads(given.body) | {"expires_in": seconds}).encode())

    double = registry_double(auth="bearer", anonymous=True, alter=answer)
    written = image(publisher(double.url, "acme/app"), "v1")
    assert resolve(double, None) == written["digest"]


@pytest.mark.parametrize("auth", ["basic", "bearer"])
def test_what_was_shown_does_not_come_back_in_a_message(registry_double: StartRegistry, auth: str) -> None:
    def echo(call: Call, answer: Answer) -> Answer:
        header = call.headers.get("authorization", "")
        if not header:
            return answer
        secret = base64.b64decode(header[6:]).decode() if header.startswith("Basic ") else header
        error = {"code": "DENIED", "message": f"you sent {header} which is {secret}"}
        return Answer(403, json.dumps({"errors": [error]}).encode())

    double = registry_double(auth=auth, alter=echo)
    with pytest.raises(RegistryError) as raised, RegistryClient(RegistrySettings(), Known(READER)) as client:
        client.manifest(app(double), "v1")
    text = str(raised.value)
    assert "HTTP 403, DENIED)" in text
    for secret in (PASSWORD, basic().removeprefix("Basic "), *double.access.tokens):
        assert secret not in text


@pytest.mark.parametrize("auth", ["basic", "bearer"])
def test_credentials_stay_behind_where_a_blob_is_elsewhere(
    registry_double: StartRegistry, publisher: Publish, auth: str
) -> None:
    storage = registry_double(host="localhost")
    double = registry_double(auth=auth, contents=storage.contents, blobs_at=storage.url)
    publisher(double.url, "acme/app").blob(b"data")
    with RegistryClient(RegistrySettings(), Known(READER)) as client:
        assert client.blob(app(double), Descriptor("x", digest_of(b"data"), 4), 10) == b"data"
    assert shown(double)[-1] == f"GET api {auth.capitalize()}"
    assert [sorted(call.headers) for call in storage.calls] == [["accept-encoding", "host", "user-agent"]]


def test_a_challenge_of_another_host_is_not_answered(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    storage = registry_double(host="localhost", auth="basic")
    double = registry_double(contents=storage.contents, blobs_at=storage.url)
    publisher(double.url, "acme/app").blob(b"data")
    known = Known(READER)
    with RegistryClient(RegistrySettings(), known) as client, pytest.raises(RegistryError) as raised:
        client.blob(app(double), Descriptor("x", digest_of(b"data"), 4), 10)
    assert (raised.value.reason, raised.value.hint, known.asked) == ("denied", None, [])
    assert shown(storage) == ["GET api nothing"]
