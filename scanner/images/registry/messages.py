"""Requests and answers."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations

import msgspec

from scanner.images.registry.addresses import Address  # noqa: TC001 - likewise
from scanner.images.registry.complaints import MAX_COMPLAINT_BYTES


class Request(msgspec.Struct, frozen=True):
    """What to ask.

    Attributes:
        method: GET, HEAD, or POST.
        address: whom, and for what.
        what: the same for people: the repository, and what of it.
        headers: headers beside those that every request has.
        max_bytes: bytes that an answer of the status 200 may have.
        form: body of a POST, encoded.
    """

    method: str
    address: Address
    what: str
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    max_bytes: int = MAX_COMPLAINT_BYTES
    form: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What came back.

    Attributes:
        status: the status.
        headers: headers by their names in lower case; of the same name, joined by commas.
        content: the body; of an answer that is not of the status 200, its beginning.
        address: who answered.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    address: Address
