"""What the command line makes of the options about registries, and of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from scanner.cli.registries import RegistryRequest, cache_directory, registry_settings, sbom_files
from scanner.errors import UsageError
from scanner.images.registry.settings import RegistrySettings

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = RegistryRequest(
    offline=False,
    max_calls=7,
    timeout_s=5.0,
    authorities=None,
    plain_http=("registry.example.com:5000",),
    token_realms=("registry.example.com=login.example.com", "registry.example.com=auth.example.com"),
    cache_directory=None,
    no_cache=False,
    sboms=(),
)


def test_settings_of_the_client() -> None:
    environment = {
        "https_proxy": "http://proxy.example.com:3128",
        "HTTP_PROXY": "http://proxy.example.com:3129",
        "no_proxy": "localhost,.example.net",
        "SSL_CERT_FILE": "/does/not/exist",
    }
    assert registry_settings(REQUEST, environment) == RegistrySettings(
        plain_http=frozenset({"registry.example.com:5000"}),
        proxies={"https": "http://proxy.example.com:3128", "http": "http://proxy.example.com:3129"},
        no_proxy="localhost,.example.net",
        read_timeout_s=5.0,
        deadline_s=60.0,
        max_calls=7,
        max_bytes=1 << 30,
        max_seconds=300.0,
        realms={"registry.example.com": frozenset({"login.example.com", "auth.example.com"})},
    )


def test_the_web_server_s_request_header_is_no_proxy() -> None:
    environment = {"REQUEST_METHOD": "GET", "HTTP_PROXY": "http://evil.example"}
    assert registry_settings(REQUEST, environment).proxies == {}


def test_the_environment_s_authorities_are_taken_where_none_are_given(tmp_path: Path) -> None:
    given, own = tmp_path / "given.pem", tmp_path / "own.pem"
    given.touch()
    own.touch()
    environment = {"SSL_CERT_FILE": str(given)}
    request = RegistryRequest(
        **{**{name: getattr(REQUEST, name) for name in REQUEST.__struct_fields__}, "authorities": own}
    )
    assert (
        registry_settings(REQUEST, environment).ca_file,
        registry_settings(request, environment).ca_file,
    ) == (given, own)


def test_a_local_sbom_is_found_by_the_whole_reference(tmp_path: Path) -> None:
    path = tmp_path / "web.json"
    path.write_bytes(b"{}")
    assert sbom_files((f"nginx:1.27={path}",)) == {"docker.io/library/nginx:1.27": (str(path), b"{}")}


@pytest.mark.parametrize("text", ["nginx:1.27", "nginx:1.27=", "=web.json", "Not/Valid=web.json"])
def test_a_local_sbom_names_an_image_and_a_file(text: str) -> None:
    with pytest.raises(UsageError):
        sbom_files((text,))


def test_a_local_sbom_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        sbom_files((f"nginx:1.27={tmp_path / 'gone.json'}",))
    assert caught.value.hint == "name a file that can be read"


@pytest.mark.parametrize("text", ["http://registry.example.com", "registry.example.com/acme", ""])
def test_plain_http_is_of_a_host(text: str) -> None:
    with pytest.raises(UsageError, match="not a host"):
        registry_settings(replace(REQUEST, plain_http=(text,)), {})


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        pytest.param("linux", {"XDG_CACHE_HOME": "/c"}, "/c/cattleguard", id="linux"),
        pytest.param("linux", {"XDG_CACHE_HOME": "c"}, "/h/.cache/cattleguard", id="linux, relative"),
        pytest.param("linux", {}, "/h/.cache/cattleguard", id="linux-without"),
        pytest.param("darwin", {}, "/h/Library/Caches/cattleguard", id="macos"),
        pytest.param("win32", {"LOCALAPPDATA": "/l"}, "/l/cattleguard", id="windows"),
        pytest.param("win32", {}, "/h/AppData/Local/cattleguard", id="windows-without"),
        pytest.param("linux", {"CATTLEGUARD_CACHE_DIR": "/own"}, "/own", id="named"),
    ],
)
def test_the_cache_stands_where_the_platform_keeps_caches(
    platform: str, environment: dict[str, str], place: str
) -> None:
    from pathlib import Path

    assert cache_directory(environment, Path("/h"), platform) == Path(place)
