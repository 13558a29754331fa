"""An OPA server of somebody else's: what is put there and taken out again, and what it is told that goes wrong."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.errors import EngineError, PolicyEvalError, PolicyLimitError, PolicyLoadError
from scanner.model import Source
from scanner.policy.engines.opa.access import access
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.engines.protocol import Limits, Module, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.policy.engines.opa.access import Access
    from scanner.policy.engines.opa.engine import OpaEngine
    from scanner.policy.engines.protocol import RegoVersion

OPA = shutil.which("opa") or ""
TOKEN = secrets.token_hex(8)
AUTHORIZATION = f"""package system.authz
default allow := false
allow if input.identity == "{TOKEN}"
"""

pytestmark = pytest.mark.skipif(not OPA, reason="opa is not on PATH")


def module(text: str, path: str = "p.rego", rego: RegoVersion = 1) -> Module:
    head = "" if text.startswith("package") else "package p\nimport rego.v1\n"
    return Module(Source(path, head + text), rego)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    directory = tmp_path_factory.mktemp("server")
    (directory / "authz.rego").write_text(AUTHORIZATION)
    with serving(directory, "authz.rego", "--authentication=token", "--authorization=basic") as reached:
        yield msgspec.structs.replace(reached, token=TOKEN)


class serving:  # noqa: N801 - is used as a function
    """A server on a free port, until the block ends."""

    def __init__(self, directory: Path, *arguments: str, scheme: str = "http") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._access = access(f"{scheme}://127.0.0.1:{port}")
        command = [
            OPA,
            "run",
            "--server",
            f"--addr=127.0.0.1:{port}",
            "--skip-version-check",
            "--log-level=error",
        ]
        self._process = subprocess.Popen([*command, *arguments], cwd=directory, stderr=subprocess.DEVNULL)
        self._port = port

    def __enter__(self) -> Access:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except ConnectionError:
                time.sleep(0.05)
            else:
                return self._access
        raise AssertionError("the server does not start")

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def seen(reached: Access, path: str) -> Any:
    response = requests.get(
        f"{reached.url}/v1/{path}", headers={"Authorization": f"Bearer {reached.token}"}, timeout=5
    )
    return response.json().get("result")


def put(reached: Access, path: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {reached.token}"}
    requests.put(f"{reached.url}/v1/{path}", data=body, headers=headers, timeout=5).raise_for_status()


def delete(reached: Access, path: str) -> None:
    headers = {"Authorization": f"Bearer {reached.token}"}
    requests.delete(f"{reached.url}/v1/{path}", headers=headers, timeout=5).raise_for_status()


def policies(reached: Access) -> list[str]:
    return [one["id"] for one in seen(reached, "policies")]


@pytest.fixture
def engine(running: Access) -> Iterator[OpaEngine]:
    engine = OpaEngines(access=running, limits=Limits(seconds=2.0)).untrusted()
    yield engine
    engine.close()
    assert policies(running) == ["authz.rego"]
    assert seen(running, "data") == {}


def test_policies_are_put_and_taken_out_again(engine: OpaEngine, running: Access) -> None:
    modules = [
        module("x := data.lib.f(input.a) + data.settings.b"),
        module("package lib\nimport rego.v1\nf(x) := x + 1", "lib.rego"),
    ]
    engine.load(modules, {"settings": {"b": 10}, "list": [1]})
    assert len(policies(running)) == 3
    assert engine.value("p.x", b'{"a": 1}') == 12
    assert engine.query("y := data.p.x; y > 1", b'{"a": 1}') == [Row((True, True), {"y": 12})]
    assert engine.query("data.list", b"{}") == [Row(([1],))]
    engine.load([module("y := 1")], {})
    assert engine.query("data.p", b"{}") == [Row(({"y": 1},))]
    assert seen(running, "data/settings") is None


@pytest.mark.parametrize(
    ("text", "rego", "place", "message"),
    [
        ("x := {", 1, "dir/p.rego:3:", "OPA refuses it"),
        ("x := nowhere(1)", 1, "dir/p.rego:3:6", "undefined function nowhere"),
        ("x if http.send({})", 1, "dir/p.rego:3:6", "http.send reaches out"),
        ('x if http["send"]({})', 1, "dir/p.rego:3:6", "http.send reaches out"),
        ("x := f(1) if true with data.a as opa.runtime()\nf(y) := y", 1, "dir/p.rego:3:", "opa.runtime"),
        ("x if f(1) with f as http.send\nf(y) := y", 1, "dir/p.rego:3:21", "http.send"),
        ('x if f(1) with f as http["\\u0073end"]\nf(y) := y', 1, "dir/p.rego:3:21", "http.send"),
        ('x := $"{http.send({})}"', 1, "dir/p.rego:3:9", "http.send"),
        ("x if json.match_schema({}, {})", 1, "dir/p.rego:3:6", "json.match_schema"),
        ("package p\ndeny[x] { x := 1 }", 0, "dir/p.rego:2:", "--v0-compatible"),
    ],
)
def test_refuses_with_the_place(
    engine: OpaEngine, running: Access, text: str, rego: RegoVersion, place: str, message: str
) -> None:
    with pytest.raises(PolicyLoadError, match=message) as caught:
        engine.load([module("package q\ny := 1", "q.rego"), module(text, "dir/p.rego", rego)], {"a": {}})
    assert str(caught.value).startswith(place)
    assert policies(running) == ["authz.rego"]


def test_a_policy_that_calls_many_functions_may_come_before_them(engine: OpaEngine) -> None:
    calls = "\n".join(f"x contains data.lib.f{number}(1)" for number in range(30))  # OPA names ten of them
    functions = "\n".join(f"f{number}(x) := x + {number}" for number in range(30))
    engine.load([module(calls), module(f"package lib\nimport rego.v1\n{functions}", "lib.rego")], {})
    assert len(engine.value("p.x", b"{}")) == 30


def test_what_only_names_a_function_is_no_call(engine: OpaEngine) -> None:
    text = 'x := "http.send" # opa.runtime\ny := {"http.send": `net.lookup_ip_addr`}["http.send"]\nz := data.http.send'
    engine.load([module(text)], {"http": {}})
    assert engine.value("p.x", b"{}") == "http.send"


def test_a_policy_that_is_in_the_way_is_named_and_stays(engine: OpaEngine, running: Access) -> None:
    put(running, "policies/theirs", b"package p\ny := 1")
    try:
        with pytest.raises(
            EngineError, match=r"policy theirs in the OPA server .* defines package p already"
        ):
            engine.load([module("x := 1")], {})
        assert sorted(policies(running)) == ["authz.rego", "theirs"]
    finally:
        delete(running, "policies/theirs")


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("x := data.secret", "dir/p.rego:3:6", r"data\.secret"),
        ("x := data.secret[input.a].b", "dir/p.rego:3:6", r"data\.secret"),
        ('x := data["secret"].deep', "dir/p.rego:3:6", r"data\.secret\.deep"),
        ('x := data["s\\u0065cret"]', "dir/p.rego:3:6", r"data\.secret"),
        ("import data.secret as s\nx := s.deep", "dir/p.rego:3:8", r"data\.secret"),
        ("x if y == 1 with input as data.secret\ny := input.z", "dir/p.rego:3:27", r"data\.secret"),
        ('x := $"{data.secret}"', "dir/p.rego:3:9", r"data\.secret"),
        ("# data.other\nx := data.pp.y", "dir/p.rego:4:6", r"data\.pp\.y"),
        ("x := data.own.y[_]\ny := data.q", "dir/p.rego:4:6", r"data\.q"),
        ("x := data[input.a]", "dir/p.rego:3:1", "recursive"),
        ("x := data", "dir/p.rego:3:1", "recursive"),
    ],
)
def test_what_else_is_in_the_server_is_not_read(
    engine: OpaEngine, running: Access, text: str, place: str, name: str
) -> None:
    put(running, "data/secret", b'{"deep": "hunter2"}')
    try:
        with pytest.raises(PolicyLoadError, match=name) as caught:
            engine.load([module(text, "dir/p.rego"), module("package q.r\nz := 1")], {"own": {}})
        assert str(caught.value).startswith(place)
    finally:
        delete(running, "data/secret")


@pytest.mark.parametrize(
    "text",
    [
        " package secret\nx := data.secret.deep\ny := `\npackage harmless\n`",
        'package harmless["s\\u0065cret"]\nx := 1',
    ],
)
def test_a_package_is_not_hidden(engine: OpaEngine, running: Access, text: str) -> None:
    put(running, "data/secret", b'{"deep": "hunter2"}')
    try:
        with pytest.raises(PolicyLoadError, match="another package than harmless"):
            engine.load([Module(Source("dir/p.rego", text))], {})
    finally:
        delete(running, "data/secret")


@pytest.mark.parametrize("path", ["data/p/secret", "policies/theirs"])
def test_what_is_below_the_name_of_a_package_is_in_the_way(
    engine: OpaEngine, running: Access, path: str
) -> None:
    put(running, path, b"{}" if path.startswith("data") else b"package p.secret\ny := 1")
    try:
        with pytest.raises(EngineError, match=r"data\.p already|package p\.secret already"):
            engine.load([module("x := 1")], {})
    finally:
        delete(running, path)
        if path.startswith("data"):
            delete(running, "data/p")


TAKEN: list[tuple[str, dict[str, Any], str]] = [
    ("package lib\nx := 1", {}, r"different policies of this scan need package lib"),
    ("x := 1", {"settings": {}}, r"has data\.settings already"),
]


def test_policies_of_a_scan_that_need_the_same_names_are_told_what_to_do(
    engine: OpaEngine, running: Access
) -> None:
    other = OpaEngines(access=running).trusted()
    other.load([module("package lib\nx := 1")], {"settings": {}})
    try:
        for text, data, message in TAKEN:
            with pytest.raises(EngineError, match=message) as caught:
                engine.load([module(text)], data)
            assert "leave out --opa-url" in str(caught.value.hint)
    finally:
        other.close()


def test_data_that_is_in_the_way_is_named_and_stays(engine: OpaEngine, running: Access) -> None:
    put(running, "data/settings", b'{"a": 1}')
    try:
        with pytest.raises(EngineError, match=r"has data\.settings already"):
            engine.load([module("x := 1")], {"settings": {}})
        assert seen(running, "data/settings") == {"a": 1}
    finally:
        delete(running, "data/settings")


def test_tells_what_fails(engine: OpaEngine) -> None:
    engine.load([module("x := 1 / input.z\nlong := count([1 | some a in numbers.range(1, 200000000)])")], {})
    with pytest.raises(PolicyEvalError, match=r"^p\.rego:3:6: div: divide by zero"):
        engine.value("p.x", b'{"z": 0}')
    with pytest.raises(PolicyEvalError, match="divide by zero"):
        engine.query("not data.p.x", b'{"z": 0}')
    with pytest.raises(PolicyLimitError, match="took longer than 2 s"):
        engine.value("p.long", b"{}")
    assert engine.value("p.x", b'{"z": 1}') == 1


def test_an_error_tells_no_values_of_the_document(engine: OpaEngine) -> None:
    engine.load([module("x contains to_number(input.a)")], {})
    with pytest.raises(PolicyEvalError, match="parsing a value: invalid syntax") as caught:
        engine.value("p.x", b'{"a": "hunter2"}')
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "guess-of-a-token"])
def test_a_wrong_token_is_told_and_not_shown(running: Access, token: str) -> None:
    engine = OpaEngines(access=msgspec.structs.replace(running, token=token)).trusted()
    with pytest.raises(EngineError, match="--opa-token-file or in CATTLEGUARD_OPA_TOKEN") as caught:
        engine.load([module("x := 1")], {})
    assert "guess" not in str(caught.value)


def test_a_server_that_takes_rego_v0_is_given_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--v0-compatible") as reached:
        engine = OpaEngines(access=reached).untrusted()
        engine.load(
            [
                module("package p\ndeny[x] { x := 1 }", "p.rego", 0),
                module("package q\nimport rego.v1\nx := 1"),
            ],
            {},
        )
        assert engine.value("p.deny", b"{}") == [1]
        assert engine.query("x := data.p.deny[y]", b"{}") == [Row((True,), {"x": 1, "y": 1})]
        engine.close()


def test_what_stays_in_a_server_that_went_away_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as reached:
        engine = OpaEngines(access=reached).untrusted()
        engine.load([module("x := 1")], {"a": {}})
    with pytest.raises(EngineError, match=r"keeps cattleguard/[0-9a-f]+/policy_0\.rego, data\.a"):
        engine.close()
    with pytest.raises(EngineError, match="no OPA server answers"):
        engine.value("p.x", b"{}")


def test_tls_with_an_authority_and_a_certificate(tmp_path: Path) -> None:
    authority, key = certificate("authority", None)
    server = certificate("127.0.0.1", (authority, key))
    client = certificate("client", (authority, key))
    write_pem(tmp_path / "ca.pem", authority)
    write_pem(tmp_path / "server.pem", *server)
    write_pem(tmp_path / "client.pem", *client)
    arguments = (
        "--tls-cert-file=server.pem",
        "--tls-private-key-file=server.pem",
        "--tls-ca-cert-file=ca.pem",
        "--authentication=tls",
    )
    with serving(tmp_path, *arguments, scheme="https") as reached:
        known = msgspec.structs.replace(reached, authorities=str(tmp_path / "ca.pem"))
        both = msgspec.structs.replace(known, certificate=str(tmp_path / "client.pem"))
        with pytest.raises(EngineError, match=r"is not secure: .*--opa-ca"):
            OpaEngines(access=reached).trusted().load([module("x := 1")], {})
        with pytest.raises(EngineError):
            OpaEngines(access=known).trusted().load([module("x := 1")], {})
        engine = OpaEngines(access=both).trusted()
        engine.load([module("x := 1")], {})
        assert engine.value("p.x", b"{}") == 1
        engine.close()


Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(name: str, issuer: Pair | None) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if name[0].isdigit():
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def write_pem(path: Path, chain: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> None:
    content = chain.public_bytes(serialization.Encoding.PEM)
    if key is not None:
        content += key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    path.write_bytes(content)
