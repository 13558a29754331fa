"""An OCI registry in memory, on loopback, that does what its switches say, and remembers who asked what."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.images.doubles.access import Access, failure
from tests.images.doubles.connection import Connection
from tests.images.doubles.contents import Contents
from tests.images.doubles.distribution import ROUTE, Distribution
from tests.images.doubles.switches import Answer, Call, Switches

if TYPE_CHECKING:
    import ssl

PUBLISHING = "x-publishing"
"""Header of calls that no switch affects, that need no credentials, and that are not remembered."""


class Server(ThreadingHTTPServer):
    """Serves each connection in a thread, and can end them all."""

    daemon_threads = True
    request_queue_size = 128  # the default of 5 drops connections of parallel readers, who wait a second then

    def __init__(self, double: RegistryDouble, host: str, tls: ssl.SSLContext | None) -> None:
        self.double = double
        self.open: set[socket.socket] = set()
        super().__init__((host, 0), Connection)
        if tls is not None:  # the handshake is made by the thread of the connection
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - inherited
        error = sys.exception()
        if not isinstance(error, OSError):  # a reader that went away, or did not trust the certificate
            self.double.errors.append(error)


class RegistryDouble:
    """A registry of its own, listening from its construction until `close`.

    Args:
        switches: how it behaves.
        contents: what it holds; shared with another double where both are given the same.
        access: who may read it; likewise.
        tls: serves TLS with this context.
        host: a loopback address to listen on.
    """

    def __init__(
        self,
        switches: Switches | None = None,
        *,
        contents: Contents | None = None,
        access: Access | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.switches = switches or Switches()
        self.contents = contents or Contents()
        self.access = access or Access()
        self.calls: list[Call] = []
        self.errors: list[BaseException | None] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = Server(self, host, tls)
        self.host = f"{host}:{self._server.server_address[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self._distribution = Distribution(self.contents, self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving, and end every connection."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self._server.open):
            with contextlib.suppress(OSError):  # its thread sees the end, and closes it
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def asked(self, method: str | None = None) -> list[str]:
        """Return `METHOD path` of every call in order, or the paths of those with a method."""
        with self._lock:
            if method is None:
                return [f"{call.method} {call.path}" for call in self.calls]
            return [call.path for call in self.calls if call.method == method]

    def forget(self) -> None:
        """Forget every call so far."""
        with self._lock:
            self.calls.clear()

    def answer(self, call: Call) -> Answer | None:
        """Return the answer to a call, None where the connection ends without one."""
        if PUBLISHING in call.headers:
            return self._routed(call, Switches(referrers=self.switches.referrers))
        switches = self.switches
        with self._lock:
            self.calls.append(call)
            trouble = self._trouble(switches) if call.path != "/token" else None
        self.closing.wait(switches.latency_s)
        if trouble is not None:
            return trouble if trouble.status else None
        answer = switches.intercept(call) if switches.intercept else None
        if answer is None:
            answer = self._routed(call, switches)
        return switches.alter(call, answer) if switches.alter else answer

    def _trouble(self, switches: Switches) -> Answer | None:
        """Return the answer that is due to a call whatever it asks for, one of status 0 where the connection ends."""
        if switches.dropped:
            switches.dropped -= 1
            return Answer(0)
        if switches.throttled:
            switches.throttled -= 1
            return failure(429, "TOOMANYREQUESTS").with_header("Retry-After", switches.retry_after)
        if switches.failing:
            switches.failing -= 1
            return failure(switches.failure_status, "UNKNOWN")
        return None

    def _routed(self, call: Call, switches: Switches) -> Answer:
        if call.path == "/token":
            return self.access.token(call, switches)
        if call.path in {"/v2", "/v2/"}:
            return self.access.refusal(call, "", switches, self.url) or Answer(200, b"{}")
        match = ROUTE.fullmatch(call.path)
        if match is None:
            return failure(404, "NOT_FOUND")
        refusal = self.access.refusal(call, match["repository"], switches, self.url)
        if refusal is not None:
            return refusal
        return self._distribution.answer(
            call, match["repository"], match["kind"], match["reference"], switches
        )
