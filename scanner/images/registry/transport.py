"""Requests that are repeated where that may help, and follow redirects without what is secret."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.addresses import parse_address
from scanner.images.registry.retries import MAX_RETRIES, RETRIED_METHODS, RETRIED_STATUSES, wait_s
from scanner.images.registry.routes import check_hop

if TYPE_CHECKING:
    from scanner.images.registry.exchange import Exchange
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.messages import Answer, Request
    from scanner.images.registry.outages import Outages
    from scanner.images.registry.settings import RegistrySettings

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({"accept", "range"})
"""Headers that may be known to another host; the user agent goes with every request."""


class Transport:
    """Asks, and asks again. It is shared by threads.

    Args:
        settings: where it may go.
        exchange: makes the requests.
        outages: knows who is left alone.
    """

    def __init__(self, settings: RegistrySettings, exchange: Exchange, outages: Outages) -> None:
        self._settings = settings
        self._exchange = exchange
        self._outages = outages
        self._closed = threading.Event()

    def close(self) -> None:
        """Close every connection, and wait for nothing more."""
        self._closed.set()
        self._exchange.close()

    def fetch(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to a request, of where it was redirected to.

        Raises:
            RegistryError: there is none, or a redirect leads where it may not.
        """
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._persist(request, deadline)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location or request.method not in RETRIED_METHODS:
                return answer
            request = self._redirected(request, location)
        raise RegistryError(f"{request.what}: more than {MAX_REDIRECTS} redirects", reason="registry-error")

    def _redirected(self, request: Request, location: str) -> Request:
        """Return the request for the place an answer leads to; another host gets none of our secrets."""
        try:
            target = parse_address(location, request.address)
        except RegistryError as exc:
            raise RegistryError(
                f"{request.what}: {request.address.origin.name} redirects to what is not a valid address",
                reason=exc.reason,
            ) from exc
        source = request.address.origin
        if target.origin == source:
            return msgspec.structs.replace(request, address=target)
        check_hop(source, target.origin, self._settings, request.what)
        headers = {name: value for name, value in request.headers.items() if name.lower() in _HARMLESS}
        return msgspec.structs.replace(request, address=target, headers=headers)

    def _persist(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to a request, of the last attempt where none went well."""
        origin = request.address.origin
        attempts = MAX_RETRIES + 1 if request.method in RETRIED_METHODS else 1
        for attempt in range(attempts):
            last = attempt == attempts - 1
            try:
                answer = self._exchange.send(request, deadline)
            except RegistryError as exc:
                if last or exc.reason != "unreachable" or self._outages.rests(origin):
                    raise
                if not self._wait(attempt, None, deadline):
                    raise
                continue
            if answer.status not in RETRIED_STATUSES or last:
                return answer
            if not self._wait(attempt, answer.headers.get("retry-after"), deadline):
                return answer
        raise AssertionError  # the last attempt returns or raises

    def _wait(self, attempt: int, retry_after: str | None, deadline: Deadline) -> bool:
        """Wait until the next attempt; tell whether there is to be one."""
        seconds = wait_s(attempt, retry_after)
        if seconds is None or seconds >= deadline.remaining():
            return False
        return not self._closed.wait(seconds)
