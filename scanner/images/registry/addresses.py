"""URLs, read strictly: what is not plainly a host is refused, so that no two readers disagree on where a URL leads."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urljoin

import msgspec

from scanner.errors import RegistryError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HUB, _HUB_API = "docker.io", "registry-1.docker.io"
_plain = re.compile(r"[!-\[\]-~]*\Z").match
_url = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][!-\[\]-~]*)?\Z",
    re.IGNORECASE,
).match


class Origin(msgspec.Struct, frozen=True):
    """Scheme, host (in lower case; IPv6 in brackets) and port: credentials for one are for no other (RFC 6454)."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """`host`, or `host:port` where the port is not the scheme's own."""
        return self.host if self.port == _DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """Return `scheme://host[:port]`."""
        return f"{self.scheme}://{self.name}"


class Address(msgspec.Struct, frozen=True):
    """A URL: its origin, and its path with the query."""

    origin: Origin
    target: str

    def __str__(self) -> str:
        """Return the URL."""
        return f"{self.origin}{self.target}"


def parse_address(url: str, base: Address | None = None) -> Address:
    """Return the parts of an absolute URL, or of one relative to a base; a fragment is left out.

    Raises:
        RegistryError: it is not a URL of HTTP, names a user, or has characters that readers disagree on (`malformed`).
    """
    text = url.partition("#")[0]
    try:
        match = _url(text if base is None else urljoin(str(base), text)) if _plain(text) else None
    except ValueError:  # brackets that are none
        match = None
    if match is None:
        raise RegistryError("an address is not an HTTP or HTTPS URL", reason="malformed")
    scheme = match["scheme"].lower()
    port = int(match["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise RegistryError("an address has no valid port", reason="malformed")
    target = match["target"] or "/"
    return Address(Origin(scheme, match["host"].lower().rstrip("."), port), _rooted(target))


def _rooted(target: str) -> str:
    return target if target.startswith("/") else f"/{target}"


def api_origin(registry: str, scheme: str) -> Origin:
    """Return where the API of a registry is.

    Args:
        registry: host with port, as references name it; the API of `docker.io` is `registry-1.docker.io`.
        scheme: `http` or `https`.

    Raises:
        RegistryError: it is not a host (`malformed`).
    """
    address = parse_address(f"{scheme}://{_HUB_API if registry == _HUB else registry}/")
    if address.target != "/" or "#" in registry:
        raise RegistryError("the name of the registry is not a host", reason="malformed")
    return address.origin


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: `localhost`, 127.0.0.0/8, or ::1, as usually written."""
    if host == "localhost":
        return True
    try:
        return _unmapped(ipaddress.ip_address(host.strip("[]"))).is_loopback
    except ValueError:
        return False


def is_internal(host: str) -> bool:
    """Tell whether a host is an address of this machine or of its link (a cloud's metadata), however it is written."""
    address = _address(host.strip("[]"))
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    plain = _unmapped(address)
    return plain.is_loopback or plain.is_unspecified or plain.is_link_local


def _unmapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, as some versions of Python look at it and some do not."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a resolver takes a host for (`127.1` and `0x7f000001` are addresses), None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
