from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import select
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.errors import RegistryError
from scanner.images.model import Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from scanner.images.registry.tls import Authorities, speaks_tls
from tests.images.doubles.images import image
from tests.images.doubles.switches import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Publisher

    Publish = Callable[..., Publisher]

NAME = "registry.example"
DAY = dt.timedelta(days=1)


SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """A throw-away certificate authority."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away authority")])
        self.file = folder / "authority.pem"
        certificate = self.builder(self.name, self.key, DAY)
        certificate = certificate.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = certificate.add_extension(SIGNS, critical=True)
        signed = certificate.sign(self.key, hashes.SHA256())
        self.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def builder(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, valid: dt.timedelta
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 2 * DAY)
            .not_valid_after(now + valid)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )

    def server(self, *names: x509.GeneralName, valid: dt.timedelta = DAY) -> ssl.SSLContext:
        """Return the context of a server with a certificate for names."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self.builder(x509.Name([]), key, valid)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=True)
        chain = self.folder / "server.pem"
        chain.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context


LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def failure(host: str, settings: RegistrySettings) -> RegistryError:
    with RegistryClient(settings) as client, pytest.raises(RegistryError) as raised:
        client.resolve(Repository(host, "acme/app"), "v1")
    return raised.value


def test_an_authority_of_a_file_is_trusted(
    registry_double: StartRegistry, publisher: Publish, authority: Authority
) -> None:
    double = registry_double(tls=authority.server(LOOPBACK))
    written = image(publisher(double.url, "acme/app", certificates=str(authority.file)), "v1")
    with RegistryClient(RegistrySettings(ca_file=authority.file)) as client:
        assert client.resolve(Repository(double.host, "acme/app"), "v1") == written["digest"]
    assert double.asked() == ["HEAD /v2/acme/app/manifests/v1"]


@pytest.mark.parametrize(
    ("name", "valid", "trusted", "problem"),
    [
        pytest.param(LOOPBACK, DAY, False, "unable to get local issuer certificate", id="unknown authority"),
        pytest.param(LOOPBACK, -DAY, True, "certificate has expired", id="expired"),
        pytest.param(
            x509.DNSName(NAME),
            DAY,
            True,
            "IP address mismatch, certificate is not valid for '127.0.0.1'.",
            id="another name",
        ),
    ],
)
def test_certificates_that_are_not_trusted(
    registry_double: StartRegistry,
    authority: Authority,
    name: x509.GeneralName,
    valid: dt.timedelta,
    trusted: bool,
    problem: str,
) -> None:
    double = registry_double(tls=authority.server(name, valid=valid))
    error = failure(double.host, RegistrySettings(ca_file=authority.file if trusted else None))
    assert (error.reason, error.message, error.hint) == (
        "tls",
        f"{double.host}/acme/app:v1: the certificate of {double.host} is not trusted: {problem}",
        "name the authority that issued it with --registry-ca",
    )
    assert double.calls == []


@pytest.mark.parametrize(
    "content", [None, b"", b"no certificate"], ids=["missing", "empty", "something else"]
)
def test_files_without_certificates(
    registry_double: StartRegistry, authority: Authority, tmp_path: Path, content: bytes | None
) -> None:
    double = registry_double(tls=authority.server(LOOPBACK))
    file = tmp_path / "other.pem"
    if content is not None:
        file.write_bytes(content)
    error = failure(double.host, RegistrySettings(ca_file=file))
    assert (error.reason, error.message) == ("tls", f"no certificate can be read from {file}")


def test_authorities_are_made_once() -> None:
    authorities = Authorities(None)
    assert authorities.context() is authorities.context()
    assert authorities.context().verify_mode == ssl.CERT_REQUIRED
    assert authorities.context().check_hostname


def test_who_speaks_tls(registry_double: StartRegistry, authority: Authority) -> None:
    secure = registry_double(tls=authority.server(LOOPBACK))
    plain = registry_double()
    assert speaks_tls("127.0.0.1", int(secure.host.rpartition(":")[2]), 5)
    assert not speaks_tls("127.0.0.1", int(plain.host.rpartition(":")[2]), 5)
    assert (secure.calls, plain.calls) == ([], [])


def test_a_server_that_says_nothing_does_not_speak_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not speaks_tls("127.0.0.1", listener.getsockname()[1], 0.1)


def test_a_registry_that_speaks_tls_is_not_asked_by_plain_http(
    registry_double: StartRegistry, authority: Authority
) -> None:
    double = registry_double(tls=authority.server(LOOPBACK))
    assert failure(double.host, RegistrySettings()).reason == "tls"
    assert double.calls == []


def test_tls_is_not_left_by_a_redirect(
    registry_double: StartRegistry, publisher: Publish, authority: Authority
) -> None:
    plain = registry_double()
    image(publisher(plain.url, "acme/app"), "v1")
    place = (("Location", f"{plain.url}/v2/acme/app/manifests/v1"),)
    double = registry_double(tls=authority.server(LOOPBACK), intercept=lambda _call: Answer(307, b"", place))
    error = failure(double.host, RegistrySettings(ca_file=authority.file))
    assert (error.reason, plain.calls) == ("registry-error", [])


class Proxy:
    """A forward proxy on loopback: every host it is asked for is one server."""

    def __init__(self, target: str) -> None:
        self.target = target.rpartition(":")
        self.heads: list[bytes] = []
        self.status = b"HTTP/1.1 200 OK\r\n\r\n"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://user:pass@127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            self.heads.append(head)
            with socket.create_connection((self.target[0], int(self.target[2])), 5) as upstream:
                if head.startswith(b"CONNECT "):
                    connection.sendall(self.status)
                else:
                    upstream.sendall(head)
                self._relay(connection, upstream)

    @staticmethod
    def _relay(left: socket.socket, right: socket.socket) -> None:
        for _ in range(1000):
            ready, _, _ = select.select([left, right], [], [], 10)
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                (right if source is left else left).sendall(data)


@pytest.fixture
def proxy() -> Iterator[Callable[[str], Proxy]]:
    made: list[Proxy] = []

    def make(target: str) -> Proxy:
        made.append(Proxy(target))
        return made[-1]

    yield make
    for item in made:
        item.close()


def test_tls_goes_through_a_proxy(
    registry_double: StartRegistry, publisher: Publish, authority: Authority, proxy: Callable[[str], Proxy]
) -> None:
    double = registry_double(tls=authority.server(LOOPBACK, x509.DNSName(NAME)), auth="basic")
    image(publisher(double.url, "acme/app", certificates=str(authority.file)), "v1")
    way = proxy(double.host)
    settings = RegistrySettings(proxies={"https": way.url}, ca_file=authority.file)
    assert failure(NAME, settings).reason == "denied"
    assert [head.split()[:2] for head in way.heads] == [[b"CONNECT", b"registry.example:443"]]
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNz" in way.heads[0]
    assert "proxy-authorization" not in double.calls[0].headers


def test_the_certificate_behind_a_proxy_is_checked(
    registry_double: StartRegistry, authority: Authority, proxy: Callable[[str], Proxy]
) -> None:
    double = registry_double(tls=authority.server(x509.DNSName("other.example")))
    settings = RegistrySettings(proxies={"https": proxy(double.host).url}, ca_file=authority.file)
    error = failure(NAME, settings)
    assert (error.reason, double.calls) == ("tls", [])


def test_plain_http_goes_through_a_proxy(
    registry_double: StartRegistry, publisher: Publish, proxy: Callable[[str], Proxy]
) -> None:
    double = registry_double()
    written = image(publisher(double.url, "acme/app"), "v1")
    way = proxy(double.host)
    settings = RegistrySettings(proxies={"http": way.url}, plain_http=frozenset({NAME}))
    with RegistryClient(settings) as client:
        assert client.resolve(Repository(NAME, "acme/app"), "v1") == written["digest"]
        assert client.resolve(Repository(double.host, "acme/app"), "v1") == written["digest"]
    assert [head.splitlines()[0] for head in way.heads] == [
        b"HEAD http://registry.example/v2/acme/app/manifests/v1 HTTP/1.1"
    ]


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
def test_a_proxy_that_refuses_is_told_without_its_password(
    registry_double: StartRegistry, proxy: Callable[[str], Proxy], secure: bool
) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    double = registry_double(intercept=lambda _call: Answer(407))
    way = proxy(double.host)
    way.status = refusal
    plain = frozenset() if secure else frozenset({NAME})
    error = failure(NAME, RegistrySettings(proxies={"all": way.url}, plain_http=plain, deadline_s=0.4))
    assert error.reason == ("unreachable" if secure else "denied")
    assert "pass" not in str(error)


def test_a_proxy_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://user:pass@127.0.0.1:{listener.getsockname()[1]}"
    error = failure(NAME, RegistrySettings(proxies={"all": url}, deadline_s=0.4))
    assert (error.reason, error.message) == (
        "unreachable",
        f"{NAME}/acme/app:v1: the proxy does not lead to {NAME}",
    )


def test_a_proxy_of_another_protocol() -> None:
    error = failure(NAME, RegistrySettings(proxies={"all": "socks5://127.0.0.1:1"}))
    assert error.reason == "unsupported"


def test_names_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    error = failure(NAME, RegistrySettings(deadline_s=0.4))
    assert (error.reason, error.message) == (
        "unreachable",
        f"{NAME}/acme/app:v1: the name {NAME} is not known",
    )


def test_plain_http_where_tls_is_expected_is_told(
    registry_double: StartRegistry, proxy: Callable[[str], Proxy]
) -> None:
    double = registry_double()
    error = failure(NAME, RegistrySettings(proxies={"https": proxy(double.host).url}))
    assert (error.reason, error.message, error.hint) == (
        "tls",
        f"{NAME}/acme/app:v1: {NAME} does not speak TLS",
        f"if it is meant to speak plain HTTP, say --plain-http {NAME}",
    )
