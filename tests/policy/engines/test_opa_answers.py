"""What comes of answers that are not as they should be; a server on loopback gives them, no OPA is needed."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner.errors import CattleguardError, EngineError, PolicyEvalError, PolicyLimitError, UsageError
from scanner.model import Source
from scanner.policy.engines.opa import client
from scanner.policy.engines.opa.access import Access, access
from scanner.policy.engines.opa.engine import OpaEngine
from scanner.policy.engines.opa.order import loading_order
from scanner.policy.engines.opa.remote import Remote
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MODULES = [Module(Source("dir/p.rego", "package p\nx := 1\n"))]
TOKEN = "very-secret"
FAILS = msgspec.json.encode(
    {
        "code": "internal_error",
        "message": "error(s) occurred while evaluating query",
        "errors": [
            {
                "code": "eval_builtin_error",
                "message": "div: divide by zero",
                "location": {"file": "cattleguard/0/policy_0.rego", "row": 2, "col": 6},
            }
        ],
    }
)


class Reply(msgspec.Struct, frozen=True):
    status: int
    body: bytes = b"{}"
    headers: Mapping[str, str] = {}
    wait_s: float = 0.0
    trickle: bool = False


class Double(ThreadingHTTPServer):
    """A server that takes everything that is put, and answers questions as it is told."""

    daemon_threads = True
    request_queue_size = 16

    def __init__(self, answer: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.listing = Reply(200, b'{"result": []}')
        self.asked: list[tuple[str, str, str]] = []
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def reply(self, method: str, path: str) -> Reply:
        if method == "POST":
            return self.answer
        if path.endswith("/policies"):
            return self.listing
        return Reply(204 if method in {"PATCH", "DELETE"} and "/data" in path else 200)

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"
    timeout = 5

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        reply = self.server.reply(self.command, self.path)
        time.sleep(reply.wait_s)
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.close_connection = "Content-Length" in reply.headers
            if reply.status != 204 and not self.close_connection:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for byte in reply.body if reply.trickle else ():
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
            self.wfile.write(b"" if reply.trickle or reply.status == 204 else reply.body)
        except OSError:
            pass  # who asked has gone

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - as http.server has them

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def start() -> Iterator[Callable[[Reply], Double]]:
    running: list[Double] = []

    def started(answer: Reply) -> Double:
        running.append(Double(answer))
        return running[-1]

    yield started
    for one in running:
        one.end()


def reached(double: Double) -> Access:
    url = f"http://127.0.0.1:{double.server_address[1]}/prefix/"
    return msgspec.structs.replace(access(url), token=TOKEN)


def loaded(double: Double, seconds: float = 5.0) -> OpaEngine:
    engine = OpaEngine(Remote(reached(double), seconds, trusted=True))
    engine.load(MODULES, {"settings": {}})
    return engine


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        pytest.param(Reply(401), EngineError, "refuses the request (401); hint: give its token", id="401"),
        pytest.param(Reply(403), EngineError, "refuses the request (403); hint: give its token", id="403"),
        pytest.param(Reply(500, FAILS), PolicyEvalError, "dir/p.rego:2:6: div: divide by zero", id="500"),
        pytest.param(Reply(500, b"<html>"), EngineError, "is no OPA server", id="500 of another server"),
        pytest.param(Reply(404, b"[]"), EngineError, "is no OPA server", id="404 of another server"),
        pytest.param(Reply(200, b"<html>"), EngineError, "is no OPA server", id="garbage"),
        pytest.param(Reply(200, b"\xff"), EngineError, "is no OPA server", id="no text"),
        pytest.param(Reply(200, b"{}"), PolicyEvalError, "data.p.x has no value", id="undefined"),
        pytest.param(Reply(302, headers={"Location": "/"}), EngineError, "redirects (302)", id="redirect"),
        pytest.param(Reply(200, wait_s=1.0), PolicyLimitError, "took longer than 0.5 s", id="late"),
        pytest.param(
            Reply(200, b'{"result": 1}' + b" " * 100, trickle=True),
            PolicyLimitError,
            "took longer than 0.5 s",
            id="slow",
        ),
        pytest.param(
            Reply(200, b'{"result": "' + b"x" * 1000 + b'"}'),
            PolicyLimitError,
            "the answer was larger than 900 bytes",
            id="large",
        ),
        pytest.param(
            Reply(200, b"short", headers={"Content-Length": "900"}), CattleguardError, "", id="cut off"
        ),
    ],
)
def test_an_answer_is_told_as_what_it_is(
    start: Callable[[Reply], Double],
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    kind: type[CattleguardError],
    message: str,
) -> None:
    monkeypatch.setattr(client, "MAX_ANSWER_BYTES", 900)
    double = start(answer)
    engine = loaded(double, 0.5 if "0.5" in message else 2.0)
    with pytest.raises(kind) as caught:
        engine.value("p.x", b"{}")
    assert message in str(caught.value)
    assert TOKEN not in str(caught.value)
    engine.close()


def test_everything_is_asked_below_the_prefix_with_the_token(start: Callable[[Reply], Double]) -> None:
    double = start(Reply(200, b'{"result": [{"x": 1}]}'))
    engine = loaded(double)
    assert engine.query("x := 1", b"{}")[0].bindings == {"x": 1}
    engine.close()
    assert {path.partition("/v1/")[0] for _, path, _ in double.asked} <= {"/prefix", "/prefix/v1/data"}
    assert {token for _, _, token in double.asked} == {f"Bearer {TOKEN}"}


def test_a_redirect_is_not_followed_with_the_token(start: Callable[[Reply], Double]) -> None:
    other = start(Reply(200))
    double = start(Reply(200))
    double.listing = Reply(307, headers={"Location": f"http://127.0.0.1:{other.server_address[1]}/"})
    with pytest.raises(EngineError, match="redirects"):
        loaded(double)
    assert other.asked == []


def test_nothing_is_taken_from_the_environment(
    start: Callable[[Reply], Double], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    other, double = start(Reply(200)), start(Reply(200, b'{"result": 1}'))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{other.server_address[1]}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{other.server_address[1]}")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("NETRC", f"{tmp_path}/netrc")
    with open(f"{tmp_path}/netrc", "w", encoding="utf-8") as file:  # noqa: PTH123 - a name is enough
        file.write("machine 127.0.0.1 login a password b\n")
    engine = loaded(double)
    assert engine.value("p.x", b"{}") == 1
    engine.close()
    assert other.asked == []
    assert {token for _, _, token in double.asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "listing", [Reply(200, b"<html>"), Reply(200, b"[]"), Reply(404), Reply(200, b'{"result": 1}')]
)
def test_another_server_is_told(start: Callable[[Reply], Double], listing: Reply) -> None:
    double = start(Reply(200))
    double.listing = listing
    with pytest.raises(EngineError, match="is no OPA server"):
        loaded(double)


def test_an_address_where_nobody_answers_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    engine = OpaEngine(Remote(access(f"http://127.0.0.1:{port}"), 5.0, trusted=True))
    with pytest.raises(
        EngineError, match=f"no OPA server answers at http://127.0.0.1:{port}: .*hint: start it"
    ):
        engine.load(MODULES, {})


def test_a_server_without_tls_is_told(start: Callable[[Reply], Double]) -> None:
    double = start(Reply(200))
    engine = OpaEngine(Remote(access(f"https://127.0.0.1:{double.server_address[1]}"), 5.0, trusted=True))
    with pytest.raises(EngineError, match="is not secure"):
        engine.load(MODULES, {})


def test_an_engine_that_has_read_nothing_says_so() -> None:
    engine = OpaEngine(Remote(access("http://127.0.0.1:1"), 5.0, trusted=True))
    with pytest.raises(EngineError, match="no policies were loaded"):
        engine.value("p.x", b"{}")
    engine.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://opa.example.com", Access("https", "opa.example.com", 443)),
        ("http://127.0.0.1:8181/", Access("http", "127.0.0.1", 8181)),
        ("https://[::1]:1/a/b/v1", Access("https", "[::1]", 1, "/a/b")),
    ],
)
def test_a_url_is_read(url: str, expected: Access) -> None:
    assert access(url) == expected


@pytest.mark.parametrize(
    "url", ["", "opa", "opa:8181", "ftp://a", "http://", "http://a:x", "http://a/?b", "http://[a"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is not one"):
        access(url)


def test_a_url_with_a_password_is_refused_and_not_shown() -> None:
    with pytest.raises(UsageError) as caught:
        access("https://user:hidden@opa.example.com")
    assert "hidden" not in str(caught.value)


def test_policies_come_after_those_they_refer_to_and_small_ones_first() -> None:
    texts = {
        "large": f"package large\nx := 1 # {'x' * 200}\n",
        "user": "package a.user\nimport data.lib.one\nx := one.f(1)\n",
        "same": "package lib.one\nf(x) := data.lib.one.g(x) + data.lib.two.h(x)\n",
        "more": f"package lib.one\ng(x) := x # {'x' * 100}\n",
        "two": "package lib.two\nh(x) := x\n",
        "round": "package round\nx := data.trip.y\n",
        "trip": "package trip\ny := data.round.z\n",
    }
    ordered = loading_order({name: Source(name, text) for name, text in texts.items()})
    assert ordered == ["two", "more", "same", "user", "large", "round", "trip"]
