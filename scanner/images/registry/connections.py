"""Connections whose answers are measured, and which trust what a context trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scanner.images.registry.measured import MeasuredResponse

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from requests import PreparedRequest

_MAX_HOSTS = 32
"""Hosts whose connections are kept: as many as answer at a time, twice."""


class _Connection(HTTPConnection):
    response_class = MeasuredResponse


class _TlsConnection(HTTPSConnection):
    response_class = MeasuredResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class Adapter(HTTPAdapter):
    """Keeps measured connections, and trusts what a context trusts.

    It is used without a session of requests: that would read the bodies of redirects whatever their size, unpack them, and
    keep cookies.

    Args:
        context: gives the context; it is only made where TLS is spoken.
        in_flight: connections to one host that are kept.
    """

    def __init__(self, context: Callable[[], ssl.SSLContext], in_flight: int) -> None:
        self._context = context
        super().__init__(pool_connections=_MAX_HOSTS, pool_maxsize=in_flight)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, whose connections are measured."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of a proxy, whose connections are measured too."""
        if proxy.lower().startswith("https:"):
            kwargs["proxy_ssl_context"] = self._context()
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Return what makes connections different: the host, and whom to trust."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context()} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the context says whom to trust."""
