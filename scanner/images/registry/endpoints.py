"""Where the API of each registry is, and whether it is asked by TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scanner.images.registry.addresses import api_origin
from scanner.images.registry.failures import failure_of
from scanner.images.registry.flights import Flights
from scanner.images.registry.routes import plain_class
from scanner.images.registry.tls import speaks_tls

if TYPE_CHECKING:
    from scanner.images.model import Repository
    from scanner.images.registry.addresses import Origin
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.settings import RegistrySettings

_PROBE_S = 2.0
"""Seconds this machine may take to answer: a server of plain HTTP may wait for more than a handshake."""


class Endpoints:
    """Knows the origins of registries. It is shared by threads.

    A registry on this machine is asked by TLS where it speaks TLS, which is found out once.

    Args:
        settings: who is asked by plain HTTP.
    """

    def __init__(self, settings: RegistrySettings) -> None:
        self._settings = settings
        self._probed: dict[str, Origin] = {}
        self._probing: Flights[str, Origin] = Flights()

    def origin(self, repository: Repository, deadline: Deadline) -> Origin:
        """Return where the API of a repository's registry is.

        Raises:
            RegistryError: its name is malformed, or it is this machine and takes no connection.
        """
        registry = repository.registry
        secure = api_origin(registry, "https")
        if registry.lower() in {host.lower() for host in self._settings.plain_http}:
            return api_origin(registry, "http")
        if plain_class(secure, self._settings) != "loopback":
            return secure
        if registry not in self._probed:
            self._probed[registry] = self._probing.join(
                registry, lambda: self._probe(repository, secure, deadline), deadline
            )
        return self._probed[registry]

    def _probe(self, repository: Repository, secure: Origin, deadline: Deadline) -> Origin:
        timeout_s = min(_PROBE_S, self._settings.connect_timeout_s, deadline.remaining()) or 0.001
        plain = api_origin(repository.registry, "http")
        has_port = secure.port == plain.port
        try:
            scheme: Literal["http", "https"] = (
                "https" if speaks_tls(secure.host, secure.port, timeout_s) else "http"
            )
        except OSError as exc:
            if not has_port:  # nobody listens at the port of HTTPS: it may be at that of HTTP
                return plain
            raise failure_of(exc, str(repository), secure) from exc
        return api_origin(repository.registry, scheme)
