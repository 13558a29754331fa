"""Which token servers may have the credentials of a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import RegistryError
from scanner.images.registry.addresses import parse_address
from scanner.images.registry.routes import check_hop, plain_class

if TYPE_CHECKING:
    from scanner.images.registry.addresses import Address, Origin
    from scanner.images.registry.settings import RegistrySettings

KNOWN = {
    "docker.io": frozenset({"auth.docker.io"}),
    "registry-1.docker.io": frozenset({"auth.docker.io"}),
    "registry.gitlab.com": frozenset({"gitlab.com"}),
    "docker.elastic.co": frozenset({"docker-auth.elastic.co"}),
    "registry.digitalocean.com": frozenset({"api.digitalocean.com"}),
}
"""Token servers of public registries that stand on another host, by registry. All others we know of stand on their own.

Sources: the token specification of the Distribution project (Docker Hub), and the documentation of GitLab's container
registry, of Elastic's Docker registry, and of DigitalOcean's container registry.
"""


def read_realm(realm: str, source: Origin, settings: RegistrySettings, what: str) -> Address:
    """Return where the token server of a challenge is.

    Args:
        realm: what the challenge says.
        source: the registry that sent it.
        settings: which hosts are asked by plain HTTP, and which token servers are allowed.
        what: what is asked.

    Raises:
        RegistryError: it is not a URL (`malformed`), or not one that a registry may send us to (`registry-error`).
    """
    try:
        address = parse_address(realm)
    except RegistryError as exc:
        raise RegistryError(
            f"{what}: the address of the token server is malformed", reason="malformed"
        ) from exc
    check_hop(source, address.origin, settings, what)
    return address


def may_have_credentials(registry: str, realm: Origin, source: Origin, settings: RegistrySettings) -> bool:
    """Tell whether a token server may have the credentials of a registry.

    It must be asked by TLS, unless it may be asked by plain HTTP; and stand on the host of the registry, be known to
    belong to it, or be allowed.

    Args:
        registry: the registry, as references name it.
        realm: the token server.
        source: where the API of the registry is.
        settings: which token servers are allowed.
    """
    if realm.scheme != "https" and plain_class(realm, settings) is None:
        return False
    if realm.host == source.host or (realm.port == 443 and realm.host in KNOWN.get(registry, ())):
        return True
    allowed = settings.realms.get(registry, frozenset())
    return not {realm.host, realm.name, f"{realm.host}:{realm.port}"}.isdisjoint(allowed)
