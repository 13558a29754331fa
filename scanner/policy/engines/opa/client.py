"""Speaks with an OPA server through opa-python-client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import msgspec
from opa_client import OpaClient

from scanner.errors import EngineError
from scanner.policy.engines.opa.refusals import Refused, refusal
from scanner.policy.engines.opa.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Sequence

    import requests

    from scanner.policy.engines.opa.access import Access

_STRICT = urlencode({"strict-builtin-errors": "true"})
_CONNECT_S = 10.0
MAX_ANSWER_BYTES = 256 * 1024 * 1024


class _Answer(msgspec.Struct):
    result: Any = msgspec.UNSET


class Client(OpaClient):  # type: ignore[misc]  # the package has no types
    """An `OpaClient` that takes nothing from the environment and hands inputs on as they are.

    The `query_rule` of the package decodes and encodes inputs, and its `ad_hoc_query` leaves out empty ones and the prefix.

    Args:
        access: how the server is reached.
        seconds: for each answer.
        strict: whether a built-in function that fails is an error for the value of a rule; otherwise it is undefined.
    """

    def __init__(self, access: Access, seconds: float, *, strict: bool = True) -> None:
        self._access = access
        self._seconds = seconds
        self._strict = f"?{_STRICT}" if strict else ""
        super().__init__(
            host=access.host,
            port=access.port,
            version=f"{access.prefix.lstrip('/')}/v1".lstrip("/"),
            ssl=(access.authorities or True) if access.scheme == "https" else False,
            cert=access.certificate or None,
            token=access.token or None,
            retries=0,
            timeout=(min(_CONNECT_S, seconds), seconds),  # as requests has it: to connect, and to answer
        )

    def value(self, path: Sequence[str], input_json: bytes | None) -> Any:
        """Return the value of a rule, UNSET where it is undefined."""
        place = "/".join(quote(part, safe="") for part in path)
        return self._post(f"data/{place}{self._strict}", b"", input_json)

    def rows(self, query: str, input_json: bytes | None) -> list[dict[str, Any]]:
        """Return the bindings of all answers to a query; a built-in function that fails is undefined here."""
        found = self._post("query", b'"query":' + msgspec.json.encode(query), input_json)
        return [] if found is msgspec.UNSET else list(found)

    def _post(self, place: str, query: bytes, input_json: bytes | None) -> Any:
        given = b"" if input_json is None else b'"input":' + input_json
        body = b"{" + b",".join(part for part in (query, given) if part) + b"}"
        response = self._session.post(
            f"{self.root_url}/{place}",
            data=body,
            headers={"Content-Type": "application/json"},
            timeout=self.timeout,
        )
        if not response.ok:
            raise Refused(refusal(response.content))
        try:
            return msgspec.json.decode(response.content, type=_Answer).result
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EngineError(f"what answers at {self._access.url} is no OPA server") from error

    def _init_session(self) -> requests.Session:
        session: requests.Session = super()._init_session()
        session.trust_env = False  # no proxy, and no other credentials from a .netrc
        session.max_redirects = 0
        transport = Transport(self._access.url, self._seconds, MAX_ANSWER_BYTES)
        session.mount("http://", transport)
        session.mount("https://", transport)
        return session
