from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.registry.addresses import (
    Address,
    Origin,
    api_origin,
    is_internal,
    is_loopback,
    parse_address,
)

BASE = Address(Origin("https", "registry.example", 443), "/v2/app/tags/list?n=2")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        pytest.param("https://a.example", Address(Origin("https", "a.example", 443), "/"), id="host"),
        pytest.param("HTTP://A.Example.:8080/x", Address(Origin("http", "a.example", 8080), "/x"), id="case"),
        pytest.param("https://[::1]:5000/v2/", Address(Origin("https", "[::1]", 5000), "/v2/"), id="ipv6"),
        pytest.param(
            "https://a.example?x=1", Address(Origin("https", "a.example", 443), "/?x=1"), id="query"
        ),
        pytest.param(
            "https://a.example/x#y", Address(Origin("https", "a.example", 443), "/x"), id="fragment"
        ),
    ],
)
def test_parts_of_a_url(url: str, address: Address) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/v2/next", "https://registry.example/v2/next"),
        ("?last=b", "https://registry.example/v2/app/tags/list?last=b"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example/x", "http://other.example/x"),
    ],
)
def test_relative_urls(location: str, url: str) -> None:
    assert str(parse_address(location, BASE)) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "registry.example",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://user@a.example/",
        "https://user:pass@a.example/",
        "https://a.example\\@b.example/",
        "https://a.example\t.b.example/",
        "https://a.example /",
        "https://a.ex\u00e4mple/",
        "https://a%2eexample/",
        "https://a.example:0/",
        "https://a.example:70000/",
        "https://a.example:5000x/",
        "https://[::1/",
        "https:///x",
    ],
)
def test_what_is_not_plainly_a_url_is_refused(url: str) -> None:
    with pytest.raises(RegistryError) as raised:
        parse_address(url)
    assert raised.value.reason == "malformed"


@pytest.mark.parametrize(
    "location",
    [
        "/a\tb",
        "https://other.exa\nmple/x",
        "\\\\evil.example/x",
        "/\\evil.example/x",
        " https://other.example/",
        "//user@evil.example/",
        "///x",
        "https:evil.example",
        "javascript:x",
    ],
)
def test_locations_that_readers_disagree_on_are_refused_or_stay(location: str) -> None:
    try:
        address = parse_address(location, BASE)
    except RegistryError as error:
        assert error.reason == "malformed"
    else:
        assert address.origin == BASE.origin
        assert location in {"///x", "https:evil.example"}


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_an_address_or_an_error(text: str, relative: bool) -> None:
    try:
        address = parse_address(text, BASE if relative else None)
    except RegistryError:
        return
    assert parse_address(str(address)) == address


def test_the_api_of_docker_hub_is_elsewhere() -> None:
    assert str(api_origin("docker.io", "https")) == "https://registry-1.docker.io"
    assert str(api_origin("registry.example:5000", "http")) == "http://registry.example:5000"


@pytest.mark.parametrize(
    ("host", "loopback", "internal"),
    [
        ("localhost", True, True),
        ("127.0.0.1", True, True),
        ("127.8.9.10", True, True),
        ("[::1]", True, True),
        ("a.localhost", False, True),
        ("127.1", False, True),
        ("0x7f000001", False, True),
        ("2130706433", False, True),
        ("0.0.0.0", False, True),
        ("[::]", False, True),
        ("[::ffff:127.0.0.1]", True, True),
        ("[::ffff:10.0.0.1]", False, False),
        ("169.254.169.254", False, True),
        ("[fe80::1]", False, True),
        ("10.0.0.1", False, False),
        ("localhost.example", False, False),
        ("registry.example", False, False),
    ],
)
def test_hosts_of_this_machine(host: str, loopback: bool, internal: bool) -> None:
    assert (is_loopback(host), is_internal(host)) == (loopback, internal)
