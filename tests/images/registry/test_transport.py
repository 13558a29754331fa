from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Repository
from scanner.images.registry.addresses import Origin
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.outages import MAX_FAILURES, REST_S, Outages
from scanner.images.registry.settings import RegistrySettings
from tests.images.doubles.contents import digest_of
from tests.images.doubles.images import image
from tests.images.doubles.switches import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Publisher
    from tests.images.doubles.registry import RegistryDouble

    Publish = Callable[..., Publisher]
    Serve = Callable[[Callable[[socket.socket], None]], str]

BLOB = Descriptor("application/octet-stream", digest_of(b"x" * 200), 200)
MANY = 100_000  # pieces a hostile server sends before it gives up: far more than anybody should read


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.images.registry.retries._FIRST_S", 0.001)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that do to each connection, after one request was read, what they are told."""
    listeners: list[socket.socket] = []

    def start(behave: Callable[[socket.socket], None]) -> str:
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        listeners.append(listener)
        threading.Thread(target=accept, args=(listener, behave), daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def accept(listener: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=talk, args=(connection, behave), daemon=True).start()


def talk(connection: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(10)
        received = b""
        while b"\r\n\r\n" not in received:
            piece = connection.recv(4096)
            if not piece:
                return
            received += piece
        behave(connection)


def app(double: RegistryDouble) -> Repository:
    return Repository(double.host, "acme/app")


def read_blob(host: str, descriptor: Descriptor = BLOB, **chosen: Any) -> bytes:
    with RegistryClient(RegistrySettings(plain_http=frozenset({host}), **chosen)) as client:
        return client.blob(Repository(host, "acme/app"), descriptor, 1000)


def failure(host: str, **chosen: Any) -> RegistryError:
    with pytest.raises(RegistryError) as raised:
        read_blob(host, **chosen)
    return raised.value


@pytest.mark.parametrize(
    ("switches", "calls"),
    [
        pytest.param({"throttled": 2}, 3, id="too many calls"),
        pytest.param({"failing": 3}, 4, id="service unavailable"),
        pytest.param({"failing": 1, "failure_status": 502}, 2, id="bad gateway"),
        pytest.param({"failing": 1, "failure_status": 504}, 2, id="gateway timeout"),
        pytest.param({"dropped": 3}, 4, id="connections that end"),
        pytest.param({"throttled": 1, "failing": 1, "dropped": 1}, 4, id="all of it"),
        pytest.param({"throttled": 1, "retry_after": "soon"}, 2, id="a wish nobody understands"),
    ],
)
def test_what_may_pass_is_asked_again(
    registry_double: StartRegistry, publisher: Publish, switches: dict[str, Any], calls: int
) -> None:
    double = registry_double(**switches)
    written = image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        assert client.resolve(app(double), "v1") == written["digest"]
    assert len(double.calls) == calls


@pytest.mark.parametrize(
    ("switches", "reason", "calls"),
    [
        pytest.param({"throttled": 99}, "rate-limited", 4, id="too many calls"),
        pytest.param({"throttled": 99, "retry_after": "31"}, "rate-limited", 1, id="a wait that is too long"),
        pytest.param(
            {"throttled": 99, "retry_after": "20"}, "rate-limited", 1, id="longer than the deadline"
        ),
        pytest.param(
            {"throttled": 99, "retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"},
            "rate-limited",
            1,
            id="a far date",
        ),
        pytest.param({"failing": 99}, "registry-error", 4, id="service unavailable"),
        pytest.param({"failing": 99, "failure_status": 504}, "timed-out", 4, id="gateway timeout"),
        pytest.param({"failing": 99, "failure_status": 500}, "registry-error", 1, id="server error"),
        pytest.param({"dropped": 99}, "unreachable", 4, id="connections that end"),
    ],
)
def test_what_does_not_pass_is_given_up(
    registry_double: StartRegistry, switches: dict[str, Any], reason: str, calls: int
) -> None:
    double = registry_double(**switches)
    with (
        RegistryClient(RegistrySettings(deadline_s=15)) as client,
        pytest.raises(RegistryError) as raised,
    ):
        client.manifest(app(double), "v1")
    assert raised.value.reason == reason
    assert len(double.calls) == calls


def test_a_token_is_not_asked_for_twice_by_post(registry_double: StartRegistry) -> None:
    from scanner.images.registry.identity import Login

    class Machine:
        def for_registry(self, registry: str, repository: str) -> Login:
            return Login("", f"{registry}{repository}", refresh_token=True)

    double = registry_double(
        auth="bearer", alter=lambda call, answer: Answer(503) if call.path == "/token" else answer
    )
    with RegistryClient(RegistrySettings(), Machine()) as client, pytest.raises(RegistryError) as raised:
        client.manifest(app(double), "v1")
    assert raised.value.reason == "registry-error"
    assert double.asked("POST") == ["/token"]


def test_a_truncated_body_is_read_again(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(truncated=100)
    publisher(double.url, "acme/app").blob(b"x" * 200)

    def heal(call: Call) -> None:
        assert call.method == "GET"
        if len(double.calls) == 3:
            double.switches.truncated = -1

    double.switches.intercept = heal
    assert read_blob(double.host) == b"x" * 200
    assert len(double.calls) == 3


@pytest.mark.parametrize(
    "how", [{"truncated": 100}, {"truncated": 100, "chunked": True}], ids=["length", "chunked"]
)
def test_a_body_that_stays_truncated_is_no_body(
    registry_double: StartRegistry, publisher: Publish, how: dict[str, Any]
) -> None:
    double = registry_double(**how)
    publisher(double.url, "acme/app").blob(b"x" * 200)
    assert failure(double.host).reason == "unreachable"
    assert len(double.calls) == 4


def test_a_body_without_a_length_that_is_truncated_has_another_digest(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    double = registry_double(truncated=100, content_length=False)
    publisher(double.url, "acme/app").blob(b"x" * 200)
    assert failure(double.host).reason == "digest-mismatch"


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_in_drips_ends_at_the_deadline(
    registry_double: StartRegistry, publisher: Publish, chunked: bool
) -> None:
    double = registry_double(drip_bytes=1, drip_s=0.01, chunked=chunked)
    publisher(double.url, "acme/app").blob(b"x" * 200)
    assert failure(double.host, deadline_s=0.3).reason == "timed-out"
    assert read_blob(double.host) == b"x" * 200


def drip(connection: socket.socket, start: bytes, piece: bytes) -> None:
    connection.sendall(start)
    pause = threading.Event()
    for _ in range(1000):
        connection.sendall(piece)
        pause.wait(0.01)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(b"H", b"T", id="in the status"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", id="in the headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"x", id="in one header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="that it continues"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0", id="in a length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", id="in trailers"
        ),
        pytest.param(
            b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", id="in an error"
        ),
    ],
)
def test_answers_in_drips_end_at_the_deadline(serve: Serve, start: bytes, piece: bytes) -> None:
    host = serve(lambda connection: drip(connection, start, piece))
    assert failure(host, deadline_s=0.3).reason in {"timed-out", "malformed"}


def flood(connection: socket.socket, start: bytes, piece: bytes) -> None:
    connection.sendall(start)
    for _ in range(MANY):
        connection.sendall(piece)


@pytest.mark.parametrize(
    ("start", "piece", "reason"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n", "too-large", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", "malformed", id="many headers"),
        pytest.param(b"HTTP/1.1 200 ", b"K" * 60_000, "malformed", id="status"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, "too-large", id="continues"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0" * 60_000, "too-large", id="length"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            b"X: " + b"y" * 60_000 + b"\r\n",
            "too-large",
            id="trailers",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1;" + b"y" * 60_000 + b"\r\nx\r\n",
            "too-large",
            id="extensions of chunks",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 60_000, "digest-mismatch", id="body"),
        pytest.param(b"HTTP/1.1 500 No\r\n\r\n", b"x" * 60_000, "registry-error", id="error"),
        pytest.param(
            b"HTTP/1.1 307 No\r\nLocation: /v2/\r\n\r\n", b"x" * 60_000, "registry-error", id="redirect"
        ),
    ],
)
def test_answers_without_an_end_are_too_large(serve: Serve, start: bytes, piece: bytes, reason: str) -> None:
    host = serve(lambda connection: flood(connection, start, piece))
    expected = {reason, "digest-mismatch", "unreachable"} if reason == "too-large" else {reason}
    assert failure(host).reason in expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n", "malformed", id="another protocol"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", "malformed", id="no status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "malformed", id="a negative length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nabcde", "malformed", id="two lengths"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", "digest-mismatch", id="long"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "unreachable",
            id="no length of a chunk",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc",
            "malformed",
            id="a negative chunk",
        ),
        pytest.param(b"", "unreachable", id="nothing"),
        pytest.param(b"HTTP/1.1 307 No\r\nLocation: http://[\r\n\r\n", "malformed", id="no address"),
        pytest.param(b"HTTP/1.1 307 No\r\nLocation: file:///etc/passwd\r\n\r\n", "malformed", id="a file"),
        pytest.param(b"HTTP/1.1 307 No\r\nLocation: http://a\xff/\r\n\r\n", "malformed", id="not ASCII"),
        pytest.param(b"HTTP/1.1 307 No\r\nLocation: /a\tb\r\n\r\n", "malformed", id="a tab"),
        pytest.param(b"HTTP/1.1 307 No\r\nLocation: /%zz?%00\r\n\r\n", "registry-error", id="odd escapes"),
        pytest.param(
            b"HTTP/1.1 307 No\r\nLocation: http://registry.example/\r\n\r\n",
            "registry-error",
            id="plain HTTP",
        ),
    ],
)
def test_answers_that_are_none(serve: Serve, answer: bytes, reason: str) -> None:
    host = serve(lambda connection: connection.sendall(answer))
    assert failure(host).reason == reason


def test_the_body_of_a_redirect_is_not_unpacked(serve: Serve) -> None:
    bomb = gzip.compress(bytes(32 << 20))
    headers = b"Location: /v2/\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    host = serve(lambda connection: connection.sendall(b"HTTP/1.1 307 No\r\n" + headers + bomb))
    tracemalloc.start()
    tracemalloc.reset_peak()
    try:
        assert failure(host).reason == "registry-error"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def say_nothing(closing: threading.Event) -> None:
    closing.wait(5)


def test_a_server_that_says_nothing_is_not_waited_for(serve: Serve) -> None:
    closing = threading.Event()
    host = serve(lambda _connection: say_nothing(closing))
    error = failure(host, read_timeout_s=0.2)
    assert (error.reason, error.message) == (
        "timed-out",
        f"{host}/acme/app@{BLOB.digest}: blob: {host} did not answer in time",
    )
    assert failure(host, deadline_s=0.2).reason == "timed-out"
    closing.set()


class Scripted:
    """A server that answers every request with the same bytes, which may be exchanged."""

    def __init__(self) -> None:
        self.answer = b""

    def behave(self, connection: socket.socket) -> None:
        connection.sendall(self.answer)


LINES = st.sampled_from(
    [
        b"Content-Type: application/vnd.oci.image.index.v1+json",
        b"Content-Length: 5",
        b"Content-Length: x",
        b"Transfer-Encoding: chunked",
        b"Location: /v2/",
        b"Location: //[x",
        b"Location: https://registry.example/",
        b"Content-Encoding: gzip",
        b"WWW-Authenticate: Basic",
        b'WWW-Authenticate: Bearer realm="x',
        b'WWW-Authenticate: Bearer realm="https://registry.example/"',
        b'Link: <x>; rel="next"',
        b"Docker-Content-Digest: sha256:1",
        b"Retry-After: 9999",
        b"Connection: close",
        b"no header",
        b": none",
    ]
)
STATUSES = st.sampled_from(
    [100, 101, 200, 204, 206, 301, 304, 307, 400, 401, 403, 404, 405, 407, 429, 500, 503]
)
BODIES = st.binary(max_size=40) | st.sampled_from(
    [b"{}", b'{"errors":[{}]}', b'{"manifests":[]}', b"5\r\nabcde\r\n0\r\n\r\n"]
)
ANSWERS = st.binary(max_size=80) | st.builds(
    lambda status, lines, body: b"HTTP/1.1 %d x\r\n%b\r\n\r\n%b" % (status, b"\r\n".join(lines), body),
    STATUSES,
    st.lists(LINES | st.binary(max_size=20), max_size=4),
    BODIES,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_whatever_is_answered_nothing_but_registry_errors_come_out(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr("scanner.images.registry.retries.MAX_WAIT_S", 0.01)
    script = Scripted()
    script.answer = answer
    host = serve(script.behave)
    repository = Repository(host, "acme/app")
    chosen = RegistrySettings(plain_http=frozenset({host}), read_timeout_s=0.2, deadline_s=0.5)
    with RegistryClient(chosen) as client:
        for call in (
            lambda: client.resolve(repository, "v1"),
            lambda: client.manifest(repository, "v1"),
            lambda: client.blob(repository, BLOB, 300),
            lambda: client.referrers(repository, BLOB.digest),
            lambda: client.tags(repository),
        ):
            with contextlib.suppress(RegistryError):
                call()


def test_this_machine_by_ipv6() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("there is no IPv6 here")
    answer = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
    with listener:
        arguments = (listener, lambda connection: connection.sendall(answer))
        thread = threading.Thread(target=accept, args=arguments, daemon=True)
        thread.start()
        chosen = RegistrySettings(connect_timeout_s=0.2)
        with RegistryClient(chosen) as client, pytest.raises(RegistryError) as raised:
            client.resolve(Repository(f"[::1]:{listener.getsockname()[1]}", "acme/app"), "v1")
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert raised.value.reason == "not-found"


def test_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
    error = failure(host)
    assert (error.reason, error.message) == (
        "unreachable",
        f"{host}/acme/app@{BLOB.digest}: blob: {host} takes no connections",
    )
    with RegistryClient(RegistrySettings()) as client, pytest.raises(RegistryError) as raised:
        client.tags(Repository(host, "acme/app"))
    assert (raised.value.reason, raised.value.message, raised.value.hint) == (
        "unreachable",
        f"{host}/acme/app: {host} takes no connections",
        "look at its name and port, and whether it runs",
    )


def test_who_cannot_be_reached_is_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
    calls = []
    with RegistryClient(RegistrySettings(plain_http=frozenset({host}))) as client:
        for _ in range(4):
            with pytest.raises(RegistryError) as raised:
                client.tags(Repository(host, "acme/app"))
            assert raised.value.reason == "unreachable"
            calls.append(client.calls)
    assert calls == [4, 8, 8, 8]


def test_a_registry_that_lets_everybody_wait_does_not_get_everybody(serve: Serve) -> None:
    closing = threading.Event()
    host = serve(lambda _connection: say_nothing(closing))
    chosen = RegistrySettings(plain_http=frozenset({host}), read_timeout_s=0.05, in_flight=4)

    def ask(number: int) -> str:
        with pytest.raises(RegistryError) as raised:
            client.tags(Repository(host, f"acme/app{number}"))
        return raised.value.reason

    with RegistryClient(chosen) as client, ThreadPoolExecutor(24) as pool:
        assert set(pool.map(ask, range(40))) == {"timed-out"}
        assert client.calls == 1
    closing.set()


def test_who_was_left_alone_is_tried_again() -> None:
    now = [0.0]
    outages = Outages(lambda: now[0])
    error = RegistryError("app: refused", reason="unreachable")
    here, there = Origin("https", "a.example", 443), Origin("https", "b.example", 443)
    for _ in range(MAX_FAILURES - 1):
        outages.failed(here, error)
    outages.answered(here)
    for _ in range(MAX_FAILURES - 1):
        outages.failed(here, error)
    outages.check(here, "app")
    outages.failed(here, error)
    outages.check(there, "app")
    with pytest.raises(RegistryError) as raised:
        outages.check(here, "app")
    assert (raised.value.reason, raised.value.message) == (
        "unreachable",
        "app: not asked, a.example did not answer before",
    )
    assert (outages.rests(here), outages.rests(there)) == (True, False)
    now[0] = REST_S
    outages.check(here, "app")
    assert not outages.rests(here)


def test_who_has_never_answered_is_waited_for_once() -> None:
    outages, host = Outages(lambda: 0.0), Origin("https", "a.example", 443)
    outages.failed(host, RegistryError("app: late", reason="timed-out"))
    assert outages.rests(host)


def test_waiting_in_vain_counts_more_than_a_refusal() -> None:
    outages, host = Outages(lambda: 0.0), Origin("https", "a.example", 443)
    late = RegistryError("app: late", reason="timed-out")
    outages.answered(host)
    outages.failed(host, late)
    assert not outages.rests(host)
    outages.failed(host, late)
    assert outages.rests(host)


def test_redirects_end(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(redirects=5)
    publisher(double.url, "acme/app").blob(b"x" * 200)
    assert read_blob(double.host) == b"x" * 200
    assert len(double.calls) == 6
    double.switches.redirects = 6
    double.forget()
    assert failure(double.host).reason == "registry-error"
    assert len(double.calls) == 6


def test_manifests_may_be_elsewhere(registry_double: StartRegistry, publisher: Publish) -> None:
    elsewhere = registry_double(host="localhost")
    written = image(publisher(elsewhere.url, "acme/app"), "v1")

    def lead(call: Call) -> Answer:
        return Answer(307, b"", (("Location", f"{elsewhere.url}{call.path}"),))

    double = registry_double(intercept=lead)
    with RegistryClient(RegistrySettings()) as client:
        assert client.resolve(app(double), "v1") == written["digest"]
        assert client.manifest(app(double), "v1").digest == written["digest"]
    assert [call.headers["accept"] for call in elsewhere.calls] == [
        call.headers["accept"] for call in double.calls
    ]


def test_nothing_is_taken_from_the_environment(
    registry_double: StartRegistry, publisher: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    double = registry_double()
    publisher(double.url, "acme/app").blob(b"x" * 200)
    assert read_blob(double.host) == b"x" * 200
    assert [sorted(call.headers) for call in double.calls] == [["accept-encoding", "host", "user-agent"]]


def test_cookies_are_not_kept(registry_double: StartRegistry, publisher: Publish) -> None:
    cookie = ("Set-Cookie", "session=1; Path=/")
    double = registry_double(
        alter=lambda _call, answer: Answer(answer.status, answer.body, (*answer.headers, cookie))
    )
    image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings()) as client:
        client.resolve(app(double), "v1")
        client.resolve(app(double), "v1")
    assert ["cookie" in call.headers for call in double.calls] == [False, False]


def test_no_more_requests_than_allowed_are_under_way(
    registry_double: StartRegistry, publisher: Publish
) -> None:
    lock = threading.Lock()
    under_way = most = 0
    pause = threading.Event()

    def count(_call: Call) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        pause.wait(0.02)
        with lock:
            under_way -= 1

    double = registry_double(intercept=count)
    written = image(publisher(double.url, "acme/app"), "v1")
    with RegistryClient(RegistrySettings(in_flight=3)) as client, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _number: client.resolve(app(double), "v1"), range(24)))
    assert set(found) == {written["digest"]}
    assert most == 3


def test_waiting_for_a_turn_takes_no_time_away(registry_double: StartRegistry, publisher: Publish) -> None:
    double = registry_double(latency_s=0.1)
    written = image(publisher(double.url, "acme/app"), "v1")
    chosen = RegistrySettings(in_flight=1, deadline_s=0.6, plain_http=frozenset({double.host}))
    with RegistryClient(chosen) as client, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _number: client.resolve(app(double), "v1"), range(12)))
    assert found == [written["digest"]] * 12


def test_connections_are_used_again(serve: Serve) -> None:
    connections = 0

    def count(connection: socket.socket) -> None:
        nonlocal connections
        connections += 1
        answer = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(answer)
        while connection.recv(4096):
            connection.sendall(answer)

    host = serve(count)
    with RegistryClient(RegistrySettings(plain_http=frozenset({host}))) as client:
        for _ in range(3):
            with pytest.raises(RegistryError):
                client.resolve(Repository(host, "acme/app"), "v1")
            with pytest.raises(RegistryError):
                client.manifest(Repository(host, "acme/app"), "v1")
    assert connections == 1


def test_a_closed_client_waits_for_nothing(registry_double: StartRegistry) -> None:
    double = registry_double(throttled=99, retry_after="25")
    client = RegistryClient(RegistrySettings())
    waiting = threading.Event()

    def answered(_call: Call, answer: Answer) -> Answer:
        waiting.set()
        return answer

    double.switches.intercept = lambda call: answered(call, Answer(429, b"", (("Retry-After", "25"),)))
    double.switches.throttled = 0
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(client.manifest, app(double), "v1")
        waiting.wait(5)
        client.close()
        error = future.exception(20)
    assert isinstance(error, RegistryError)
    assert error.reason == "rate-limited"
