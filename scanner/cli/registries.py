"""Options of the commands that ask registries, and what they make of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.grouped import Group, with_options
from scanner.discover import read_bytes
from scanner.errors import CattleguardError, UsageError
from scanner.facts.images import parse

if TYPE_CHECKING:
    from scanner.govern.configuration import Config
    from scanner.images.model import Registries
    from scanner.images.registry.settings import RegistrySettings
    from scanner.options import EvidenceSource

_MAX_SBOM_BYTES = 64 * 1024 * 1024

Offline = Annotated[
    bool, typer.Option("--offline", help="Open no socket: what is not in the cache is not known.")
]
MaxCalls = Annotated[
    int, typer.Option("--max-registry-calls", metavar="N", min=1, help="Requests to registries, in all.")
]
Timeout = Annotated[
    float, typer.Option("--registry-timeout", metavar="SECONDS", min=1, help="Time for one answer.")
]
Authorities = Annotated[
    Path | None,
    typer.Option("--registry-ca", metavar="FILE", help="Certificates of further authorities (PEM)."),
]
PlainHttp = Annotated[
    list[str] | None,
    typer.Option("--plain-http", metavar="HOST", help="Ask this registry without TLS. Repeatable."),
]
TokenRealms = Annotated[
    list[str] | None,
    typer.Option(
        "--token-realm",
        metavar="HOST=REALM",
        help="Host of a token server that may have the registry's credentials. Repeatable.",
    ),
]
CacheDirectory = Annotated[
    Path | None, typer.Option("--cache-dir", metavar="DIR", help="Place of what is kept between runs.")
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing that was kept.")]
Sboms = Annotated[
    list[str] | None,
    typer.Option("--sbom", metavar="REF=FILE", help="A local SBOM of an image. Repeatable."),
]

DEFAULT_MAX_CALLS = 5000
DEFAULT_TIMEOUT_S = 20.0
DEADLINE_S = 60.0
"""Seconds for everything that one question to a registry takes, with what is repeated."""
IN_FLIGHT = 16
_LEAST_BYTES, _BYTES_OF_CALL = 1 << 30, 1 << 20
_LEAST_S, _SECONDS_OF_CALL = 300.0, 0.36
"""What all answers may bring, and how long they may take, grows with the number of requests: 5 GB and half an hour for 5000."""


class RegistryRequest(msgspec.Struct, frozen=True):
    """What the command line says of registries; the fields are the options above.

    `configurations` says whether the configuration of every image is read, for people to see when and for which platform it
    was made.
    """

    offline: bool = False
    max_calls: int = DEFAULT_MAX_CALLS
    timeout_s: float = DEFAULT_TIMEOUT_S
    authorities: Path | None = None
    plain_http: tuple[str, ...] = ()
    token_realms: tuple[str, ...] = ()
    cache_directory: Path | None = None
    no_cache: bool = False
    sboms: tuple[str, ...] = ()
    configurations: bool = False


DEFAULT_REGISTRIES = RegistryRequest()
REGISTRY_OPTIONS = Group(
    RegistryRequest,
    {
        "offline": Offline,
        "max_calls": MaxCalls,
        "timeout_s": Timeout,
        "authorities": Authorities,
        "plain_http": PlainHttp,
        "token_realms": TokenRealms,
        "cache_directory": CacheDirectory,
        "no_cache": NoCache,
        "sboms": Sboms,
    },
)
with_registry_options = with_options("registries", REGISTRY_OPTIONS)
"""Gives a command's parameter `registries`."""


def evidence_source(
    request: RegistryRequest,
    config: Config,
    now: datetime,
    progress: Callable[[int, int], None],
    notice: Callable[[str], None],
) -> EvidenceSource:
    """Return what finds evidence of images in their registries.

    Args:
        request: how registries are asked.
        config: says who may sign what, and which registries may be asked.
        now: the time to which ages are counted.
        progress: is told how many images are done, and of how many.
        notice: is told of a cache or of credentials that cannot be used.

    Raises:
        UsageError: an option is malformed, or names a file that cannot be read.
        ConfigError: the trusted root or a key cannot be used.
    """
    from scanner.images.gather import Gatherer  # noqa: PLC0415 - only where registries are asked
    from scanner.images.model import Trust as NobodyTrusted  # noqa: PLC0415
    from scanner.images.patterns import Patterns  # noqa: PLC0415
    from scanner.images.signatures.verifier import build_verifier  # noqa: PLC0415

    verifier = build_verifier(config.trust or NobodyTrusted())
    return Gatherer(
        open_registries(request, notice),
        verifier,
        now=now,
        local_sboms=sbom_files(request.sboms),
        in_flight=IN_FLIGHT,
        progress=progress,
        configurations=request.configurations,
        ask=None if config.ask is None else Patterns(config.ask),
    )


def open_registries(request: RegistryRequest, notice: Callable[[str], None]) -> Registries:
    """Return what reads registries as the command line says.

    Args:
        request: how registries are asked.
        notice: is told of a cache or of credentials that cannot be used.

    Raises:
        UsageError: an option is malformed, or names a file that cannot be read.
    """
    from scanner.images.registry.cache import CachedRegistries  # noqa: PLC0415 - only where registries are asked
    from scanner.images.registry.cache_store import Store  # noqa: PLC0415
    from scanner.images.registry.client import RegistryClient  # noqa: PLC0415
    from scanner.images.registry.credentials import FileCredentials, credential_files  # noqa: PLC0415
    from scanner.images.registry.credentials_helper import Helpers  # noqa: PLC0415

    user = os.getuid() if hasattr(os, "getuid") else None
    home = home_directory()
    credentials = FileCredentials(
        credential_files(os.environ, home, user), Helpers(os.environ.get("PATH", "")), notice
    )
    client = RegistryClient(registry_settings(request, os.environ), credentials)
    place = place_of_cache(request)
    return client if place is None else CachedRegistries(client, Store(place, notice))


def home_directory() -> Path:
    """Return the user's home directory, one in which nothing can be for a user who has none, as in some containers."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def registry_settings(request: RegistryRequest, environment: Mapping[str, str]) -> RegistrySettings:
    """Return where the client goes, how, and how long it waits; proxies are those of the environment.

    Raises:
        UsageError: an option is malformed, or the file of authorities is not there.
    """
    from scanner.images.registry.settings import RegistrySettings  # noqa: PLC0415 - only where registries are asked

    authorities = request.authorities
    if authorities is not None and not authorities.is_file():
        raise UsageError(
            f"--registry-ca {authorities} is not a file", hint="name a file of certificates (PEM)"
        )
    proxies = _proxies(environment)
    return RegistrySettings(
        plain_http=frozenset(map(_host, request.plain_http)),
        ca_file=authorities or _file(environment.get("SSL_CERT_FILE")),
        proxies={scheme: url for scheme, url in proxies.items() if scheme != "no"},
        no_proxy=proxies.get("no", ""),
        read_timeout_s=request.timeout_s,
        deadline_s=max(request.timeout_s, DEADLINE_S),
        max_calls=request.max_calls,
        max_bytes=max(_LEAST_BYTES, request.max_calls * _BYTES_OF_CALL),
        max_seconds=max(_LEAST_S, request.max_calls * _SECONDS_OF_CALL),
        offline=request.offline,
        in_flight=IN_FLIGHT,
        realms=_realms(request.token_realms),
    )


def _host(text: str) -> str:
    if not text or "/" in text:
        raise UsageError(f"--plain-http {text}: not a host", hint="for example registry.example.com:5000")
    return text


def _proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what `SCHEME_proxy` says by scheme; lower case wins, and what a web server calls so is none (httpoxy)."""
    found = {}
    for name in sorted(environment):
        if name.lower().endswith("_proxy") and environment[name]:
            if name == "HTTP_PROXY" and "REQUEST_METHOD" in environment:
                continue
            found[name.lower().removesuffix("_proxy")] = environment[name]
    return found


def _file(name: str | None) -> Path | None:
    return Path(name) if name and Path(name).is_file() else None


def sbom_files(said: tuple[str, ...]) -> Mapping[str, tuple[str, bytes]]:
    """Return the local SBOMs by the text of the image's reference: the file's name and its content.

    Raises:
        UsageError: one is not of the form REF=FILE, or its file cannot be read.
    """
    found = {}
    for text in said:
        ref, equals, name = text.partition("=")
        if not equals or not name:
            raise UsageError(
                f"--sbom {text}: not of the form REF=FILE", hint="for example web:1.0=web.cdx.json"
            )
        found[reference(ref, "--sbom")] = (name, _content(Path(name)))
    return found


def reference(text: str, where: str) -> str:
    """Return an image reference with the names that Docker Hub leaves out.

    Raises:
        UsageError: it is none.
    """
    try:
        return str(parse(text))
    except ValueError as error:
        raise UsageError(f"{where} {text}: {error}", hint="write registry/repository:tag@digest") from error


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path.resolve(), _MAX_SBOM_BYTES)
    except CattleguardError as error:
        raise UsageError(f"--sbom {path}: {error.message}", hint="name a file that can be read") from error


def _realms(said: tuple[str, ...]) -> dict[str, frozenset[str]]:
    realms: dict[str, frozenset[str]] = {}
    for text in said:
        host, equals, realm = text.partition("=")
        if not host or not equals or not realm:
            raise UsageError(
                f"--token-realm {text}: not of the form HOST=REALM",
                hint="for example registry.example.com=login.example.com",
            )
        realms[host] = realms.get(host, frozenset()) | {realm}
    return realms


def place_of_cache(request: RegistryRequest) -> Path | None:
    """Return where things are kept between runs, None where nothing is to be kept."""
    if request.no_cache:
        return None
    return request.cache_directory or cache_directory(os.environ, home_directory(), sys.platform)


def cache_directory(environment: Mapping[str, str], home: Path, platform: str) -> Path:
    """Return where a platform keeps what can be fetched again; `CATTLEGUARD_CACHE_DIR` names another place."""
    if named := environment.get("CATTLEGUARD_CACHE_DIR"):
        return Path(named)
    if platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        named = environment.get("XDG_CACHE_HOME", "")
        # A relative one means nothing (XDG base directory specification 0.8): what is scanned must not hold the cache.
        base = Path(named) if Path(named).is_absolute() else home / ".cache"
    return base / "cattleguard"
