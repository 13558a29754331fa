"""One HTTP request and its answer: counted, in its turn, in time, and not larger than allowed."""

from __future__ import annotations

import contextlib
import threading
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import HTTPError

from scanner.errors import RegistryError
from scanner.images.registry.complaints import MAX_COMPLAINT_BYTES
from scanner.images.registry.connections import Adapter
from scanner.images.registry.failures import failure_of
from scanner.images.registry.measured import Allowance
from scanner.images.registry.messages import Answer, Request
from scanner.images.registry.routes import proxy_for
from scanner.version import __version__

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    from scanner.images.registry.limits import CallBudget, Deadline
    from scanner.images.registry.outages import Outages
    from scanner.images.registry.settings import RegistrySettings

_STEP_BYTES = 64 * 1024
_OK = 200


class Exchange:
    """Makes requests. It is shared by threads.

    Args:
        settings: where it may go, and how long it waits.
        budget: counts the requests.
        outages: knows who is left alone.
        context: gives the context of TLS connections.
    """

    def __init__(
        self,
        settings: RegistrySettings,
        budget: CallBudget,
        outages: Outages,
        context: Callable[[], ssl.SSLContext],
    ) -> None:
        self._settings = settings
        self._budget = budget
        self._outages = outages
        self._adapter = Adapter(context, settings.in_flight)
        self._turns = threading.BoundedSemaphore(settings.in_flight)

    def close(self) -> None:
        """Close every connection."""
        self._adapter.close()

    def send(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to a request, whatever its status.

        Raises:
            RegistryError: there is none, or it is larger than allowed, encoded, or not HTTP.
        """
        origin = request.address.origin
        with self._turn(deadline):
            self._outages.check(
                origin, request.what
            )  # others may have waited in vain while this one waited for its turn
            deadline.check(request.what)
            self._budget.spend(request.what)
            allowance = Allowance(deadline, self._settings.read_timeout_s, request.max_bytes)
            try:
                with allowance.granted():
                    answer = self._exchange(request, deadline, allowance)
            except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as exc:
                if allowance.exceeded:
                    raise too_large(request.what, request.max_bytes) from exc
                failure = failure_of(exc, request.what, origin)
                if failure.reason in {"unreachable", "timed-out"}:
                    self._outages.failed(origin, failure)
                raise failure from exc
            self._outages.answered(origin)
            self._budget.received(len(answer.content))
            return answer

    @contextlib.contextmanager
    def _turn(self, deadline: Deadline) -> Iterator[None]:
        with deadline.paused():
            self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()

    def _exchange(self, request: Request, deadline: Deadline, allowance: Allowance) -> Answer:
        headers = {
            "User-Agent": f"cattleguard/{__version__}",
            "Accept-Encoding": "identity",
            **request.headers,
        }
        prepared = requests.Request(
            request.method, str(request.address), headers, data=request.form
        ).prepare()
        proxy = proxy_for(request.address.origin, self._settings)
        connect_s = min(self._settings.connect_timeout_s, deadline.remaining())
        response = self._adapter.send(
            prepared,
            stream=True,
            timeout=(connect_s or 0.001, allowance.timeout_s()),
            proxies={request.address.origin.scheme: proxy} if proxy else {},
        )
        with contextlib.closing(response.raw):  # of an answer that was read to its end the connection is kept
            content = _read(response, request)
            if allowance.exceeded and response.status_code == _OK:
                raise too_large(request.what, request.max_bytes)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, content, request.address)


def too_large(what: str, max_bytes: int) -> RegistryError:
    """Return the error for content that is larger than allowed."""
    return RegistryError(f"{what}: more than the limit of {max_bytes} bytes", reason="too-large")


def _read(response: Any, request: Request) -> bytes:
    """Return the body of an answer; of one that is not of the status 200 as much as is worth reading."""
    if request.method == "HEAD":
        response.raw.release_conn()
        return b""
    wanted = response.status_code == _OK
    limit = request.max_bytes if wanted else MAX_COMPLAINT_BYTES
    if wanted:
        _check_headers(response.headers, request)
    content = bytearray()
    for piece in response.raw.stream(_STEP_BYTES, decode_content=False):
        content += piece
        if len(content) > limit:
            if wanted:
                raise too_large(request.what, limit)
            return bytes(content[:limit])
    response.raw.release_conn()
    return bytes(content)


def _check_headers(headers: Mapping[str, str], request: Request) -> None:
    """Check that a body comes as asked for: not encoded (a small one may become a very large one), and not too long."""
    if headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise RegistryError(f"{request.what}: the answer is compressed", reason="unsupported")
    length = headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > request.max_bytes:
        raise too_large(request.what, request.max_bytes)
