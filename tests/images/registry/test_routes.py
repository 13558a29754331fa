from __future__ import annotations

import pytest

from scanner.errors import RegistryError
from scanner.images.registry.addresses import Origin, parse_address
from scanner.images.registry.realms import may_have_credentials, read_realm
from scanner.images.registry.routes import check_hop, plain_class, proxy_for
from scanner.images.registry.settings import RegistrySettings

SETTINGS = RegistrySettings(
    plain_http=frozenset({"Plain.example:5000", "other.example"}),
    proxies={"https": "http://proxy.example:3128", "http": "plain-proxy.example:8080"},
    no_proxy="direct.example, .below.example,*.star.example, 10.1.0.0/16,[fd00::]/8, ported.example:444",
    realms={"registry.example": frozenset({"tokens.example", "ported.example:8443"})},
)


def origin(url: str) -> Origin:
    return parse_address(url).origin


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:5000", "loopback"),
        ("http://127.0.0.2", "loopback"),
        ("http://[::1]:5000", "loopback"),
        ("http://plain.example:5000", "plain"),
        ("http://other.example", "plain"),
        ("http://plain.example", None),
        ("http://other.example:81", None),
        ("http://localhost.example", None),
        ("http://127.1", None),
    ],
)
def test_who_may_be_asked_by_plain_http(url: str, expected: str | None) -> None:
    assert plain_class(origin(url), SETTINGS) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://a.example", "https://b.example"),
        ("https://a.example", "https://10.0.0.1:8443"),
        ("http://localhost:1", "http://127.0.0.1:2"),
        ("http://localhost:1", "https://b.example"),
        ("https://127.0.0.1:1", "https://127.0.0.1:2"),
        ("http://plain.example:5000", "http://other.example"),
        ("http://plain.example:5000", "https://b.example"),
    ],
)
def test_hops_that_are_followed(source: str, target: str) -> None:
    check_hop(origin(source), origin(target), SETTINGS, "app")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://a.example", "http://b.example"),
        ("https://a.example", "http://plain.example:5000"),
        ("https://a.example", "http://localhost:1"),
        ("https://127.0.0.1:1", "http://127.0.0.1:2"),
        ("http://localhost:1", "http://b.example"),
        ("http://localhost:1", "http://plain.example:5000"),
        ("http://plain.example:5000", "http://localhost:1"),
        ("http://plain.example:5000", "http://plain.example:5001"),
        ("https://a.example", "https://127.0.0.1:8443"),
        ("https://a.example", "https://localhost:8443"),
        ("https://a.example", "https://2130706433"),
        ("https://a.example", "https://[::ffff:127.0.0.1]"),
        ("https://a.example", "https://169.254.169.254"),
        ("http://plain.example:5000", "https://169.254.169.254"),
    ],
)
def test_hops_that_are_not(source: str, target: str) -> None:
    with pytest.raises(RegistryError) as raised:
        check_hop(origin(source), origin(target), SETTINGS, "app")
    assert raised.value.reason == "registry-error"
    assert raised.value.message.startswith(f"app: {origin(source).name} leads to ")


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://a.example", "http://proxy.example:3128"),
        ("http://a.example", "http://plain-proxy.example:8080"),
        ("https://direct.example", None),
        ("https://www.direct.example", None),
        ("https://indirect.example", "http://proxy.example:3128"),
        ("https://x.below.example", None),
        ("https://x.star.example", None),
        ("https://10.1.2.3", None),
        ("https://10.2.2.3", "http://proxy.example:3128"),
        ("https://ported.example:444", None),
        ("https://ported.example", "http://proxy.example:3128"),
        ("http://localhost:5000", None),
        ("https://127.0.0.1", None),
        ("https://[::1]", None),
    ],
)
def test_proxies(url: str, proxy: str | None) -> None:
    assert proxy_for(origin(url), SETTINGS) == proxy


def test_no_proxy_for_anybody() -> None:
    settings = RegistrySettings(proxies={"all": "http://proxy.example"}, no_proxy="*")
    assert proxy_for(origin("https://a.example"), settings) is None
    assert proxy_for(origin("https://a.example"), RegistrySettings(proxies={"all": "http://p"})) == "http://p"


@pytest.mark.parametrize(
    ("registry", "realm", "allowed"),
    [
        ("registry.example", "https://registry.example/token", True),
        ("registry.example", "https://registry.example:5001/token", True),
        ("registry.example", "https://tokens.example/token", True),
        ("registry.example", "https://ported.example:8443/token", True),
        ("docker.io", "https://auth.docker.io/token", True),
        ("registry.gitlab.com", "https://gitlab.com/jwt/auth", True),
        ("registry.example", "https://auth.docker.io/token", False),
        ("registry.example", "https://ported.example/token", False),
        ("registry.example", "https://registry.example.evil.example/token", False),
        ("registry.example", "https://evil-registry.example/token", False),
        ("registry.example", "http://registry.example/token", False),
        ("registry.example", "http://tokens.example/token", False),
        ("docker.io", "https://auth.docker.io:8443/token", False),
        ("docker.io", "https://auth.docker.io.evil.example/token", False),
        ("other.example:5000", "https://tokens.example/token", False),
    ],
)
def test_who_may_have_credentials(registry: str, realm: str, allowed: bool) -> None:
    host = "registry-1.docker.io" if registry == "docker.io" else registry
    source = origin(f"https://{host}")
    assert may_have_credentials(registry, origin(realm), source, SETTINGS) is allowed


@pytest.mark.parametrize(
    ("realm", "reason"),
    [
        ("", "malformed"),
        ("token", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("https://user:pass@a.example/", "malformed"),
        ("http://a.example/token", "registry-error"),
        ("https://127.0.0.1/token", "registry-error"),
        ("https://169.254.169.254/latest/meta-data", "registry-error"),
    ],
)
def test_realms_nobody_is_sent_to(realm: str, reason: str) -> None:
    with pytest.raises(RegistryError) as raised:
        read_realm(realm, origin("https://registry.example"), SETTINGS, "app: token")
    assert raised.value.reason == reason
    assert "pass" not in str(raised.value)
