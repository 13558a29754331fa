"""Where a request may go: by plain HTTP, from one host to another, and by way of which proxy."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Literal

from scanner.errors import RegistryError
from scanner.images.registry.addresses import is_internal, is_loopback

if TYPE_CHECKING:
    from scanner.images.registry.addresses import Origin
    from scanner.images.registry.settings import RegistrySettings

PlainClass = Literal["loopback", "plain"]


def plain_class(origin: Origin, settings: RegistrySettings) -> PlainClass | None:
    """Return why a host may be asked by plain HTTP: it is this machine, or is configured so; None where it may not."""
    if is_loopback(origin.host):
        return "loopback"
    listed = {host.lower() for host in settings.plain_http}
    return "plain" if {origin.name, f"{origin.host}:{origin.port}"} & listed else None


def check_hop(source: Origin, target: Origin, settings: RegistrySettings, what: str) -> None:
    """Check that one host may send us to another.

    Plain HTTP leads to plain HTTP of the same class alone, and nobody but this machine sends us to an address of this
    machine or of its link.

    Raises:
        RegistryError: it may not (`registry-error`).
    """
    if target.scheme == "http" and source.scheme != "http":
        raise RegistryError(
            f"{what}: {source.name} leads to plain HTTP at {target.name}", reason="registry-error"
        )
    if target.scheme == "http" and plain_class(source, settings) != plain_class(target, settings):
        raise RegistryError(
            f"{what}: {source.name} leads to plain HTTP at {target.name}, which is not configured for it",
            reason="registry-error",
        )
    if is_internal(target.host) and not is_internal(source.host):
        raise RegistryError(
            f"{what}: {source.name} leads to {target.name}, on this machine", reason="registry-error"
        )


def proxy_for(origin: Origin, settings: RegistrySettings) -> str | None:
    """Return the proxy by which a host is asked, None where it is asked directly.

    As for Go's clients, this machine is never asked by way of a proxy.
    """
    proxies = settings.proxies
    proxy = proxies.get(origin.scheme) or proxies.get("all")
    if not proxy or is_loopback(origin.host) or _is_excepted(origin, settings.no_proxy):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(origin: Origin, no_proxy: str) -> bool:
    return any(_covers(entry.strip().lower(), origin) for entry in no_proxy.split(",") if entry.strip())


def _covers(entry: str, origin: Origin) -> bool:
    """Tell whether an entry covers a host: `*`, a name and those below it, an address, a network; with a port or not."""
    if entry in {"*", f"{origin.host}:{origin.port}"}:
        return True
    try:
        return ipaddress.ip_address(origin.host.strip("[]")) in ipaddress.ip_network(
            entry.strip("[]"), strict=False
        )
    except ValueError:
        pass
    name, colon, port = entry.rpartition(":")
    if colon and port.isdigit():
        if int(port) != origin.port:
            return False
        entry = name
    entry = entry.removeprefix("*").removeprefix(".")
    return bool(entry) and (origin.host == entry or origin.host.endswith(f".{entry}"))
