"""Carries requests to an OPA server: bounded in time and size, without redirects; what goes wrong has our errors."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from scanner.errors import EngineError, PolicyLimitError

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

_PIECE_BYTES = 1 << 16
_MAX_REDIRECT, _MIN_REDIRECT = 399, 300


class Unreachable(EngineError):  # noqa: N818 - it is a kind of EngineError, named for what is so
    """No server answers, or it went away while it did."""


class Transport(HTTPAdapter):
    """Sends requests; see `requests.adapters.HTTPAdapter`.

    Args:
        url: of the server, for messages.
        seconds: for a whole answer.
        max_bytes: of an answer.
    """

    def __init__(self, url: str, seconds: float, max_bytes: int) -> None:
        self._url = url
        self._seconds = seconds
        self._max_bytes = max_bytes
        super().__init__(max_retries=0)

    def send(self, request: PreparedRequest, *_: Any, **options: Any) -> Response:
        """Return the whole answer.

        Raises:
            Unreachable: nobody answers, or the connection ended.
            PolicyLimitError: the answer takes too long, or is too large.
            EngineError: the server wants other credentials, or redirects.
        """
        deadline = time.monotonic() + self._seconds
        request.url = (request.url or "").rstrip("/")  # `policies/`, as the client has it, OPA redirects
        try:
            response = super().send(request, **{**options, "stream": True})
            response.raw = BytesIO(self._body(response, deadline))
        except requests.ConnectTimeout as error:
            raise Unreachable(f"no OPA server answers at {self._url}", hint="look at its address") from error
        except requests.Timeout as error:
            raise self._late() from error
        except requests.exceptions.SSLError as error:
            raise EngineError(
                f"the connection to {self._url} is not secure: {_reason(error)}",
                hint="give the server's authority with --opa-ca, and a certificate with --opa-cert if it wants one",
            ) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unreachable(
                f"no OPA server answers at {self._url}: {_reason(error)}",
                hint="start it with `opa run --server`, or leave out --opa-url to have one started",
            ) from error
        self._check_status(response.status_code)
        return response

    def _body(self, response: Response, deadline: float) -> bytes:
        pieces = []
        left = self._max_bytes
        try:
            while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
                left -= len(piece)
                if left < 0:
                    raise PolicyLimitError(f"the answer was larger than {self._max_bytes} bytes")
                if time.monotonic() > deadline:
                    raise self._late()
                pieces.append(piece)
        except HTTPError as error:
            if time.monotonic() >= deadline:
                raise self._late() from error
            raise
        finally:
            response.raw.close()  # the connection is used again if all of the answer was read
        return b"".join(pieces)

    def _check_status(self, status: int) -> None:
        if status in {401, 403}:
            raise EngineError(
                f"the OPA server at {self._url} refuses the request ({status})",
                hint="give its token with --opa-token-file or in CATTLEGUARD_OPA_TOKEN",
            )
        if _MIN_REDIRECT <= status <= _MAX_REDIRECT:
            raise EngineError(
                f"the OPA server at {self._url} redirects ({status}), which is not followed",
                hint="give the address that it redirects to",
            )

    def _late(self) -> PolicyLimitError:
        return PolicyLimitError(f"took longer than {self._seconds:g} s")


def _reason(error: BaseException) -> str:
    """Return the innermost reason of an error, which has no objects' addresses in it."""
    while True:
        inner = getattr(error, "reason", None) or next(
            (one for one in error.args if isinstance(one, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            return str(
                getattr(error, "strerror", None) or error.args[-1] if error.args else type(error).__name__
            )
        error = inner
