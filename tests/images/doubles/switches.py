"""How a registry double behaves: everything that real registries do differently, or wrongly."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - msgspec reads the annotations
from typing import Literal

import msgspec


class Call(msgspec.Struct, frozen=True):
    """A request as it came in: names of headers in lower case, the last value of each name in the query."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


class Answer(msgspec.Struct, frozen=True):
    """What is sent back; a header may stand there several times."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first value of a header, None where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_header(self, name: str, value: str | None) -> Answer:
        """Return the same answer with a header replaced, or without it where the value is None."""
        others = tuple(item for item in self.headers if item[0].lower() != name.lower())
        return Answer(self.status, self.body, others if value is None else (*others, (name, value)))


class Switches(msgspec.Struct, kw_only=True):
    """The switches; a test may turn them while the double runs. Publishing is not affected by any of them.

    Attributes:
        referrers: whether there is a referrers API; where not, `referrers_status` is answered.
        referrers_status: status for a registry without a referrers API.
        referrers_type: media type of a listing of referrers, None leaves the header away.
        referrers_page: entries on one page, 0 for all.
        empty_artifact_types: listings name the media type of the configuration, whatever the artifact type.
        tags_listed: whether `tags/list` exists.
        tags_page: tags on one page, 0 for as many as are asked for.
        absolute_links: links to the next page with scheme and host.
        link_host: scheme and host that such links name, "" for the double's own.
        auth: what a reader must show.
        anonymous: whether the token server gives tokens for reading to everybody.
        forbidden: repositories nobody may read, whoever they are.
        realm: where the challenge sends readers for a token, "" for the double's own `/token`.
        challenges: challenges that stand before the double's own.
        joined_challenges: all challenges in one header, separated by commas.
        token_field: name under which the token server answers.
        token_seconds: seconds a token holds, as the token server says, None says nothing.
        token_uses: calls for which a token is accepted, 0 for any number.
        latency_s: seconds before every answer.
        throttled: calls still to be answered by 429.
        retry_after: header of those, None leaves it away.
        failing: calls still to be answered by `failure_status`.
        failure_status: status of those.
        dropped: calls still to be ended without an answer.
        digest_header: what `Docker-Content-Digest` says.
        content_type: the `Content-Type` of manifests, None for the right one, "" leaves it away.
        content_length: whether the length is said; where not, the end of the connection is the end of the body.
        chunked: send bodies in chunks, without a length.
        truncated: bytes of a body after which the connection ends, -1 never; the length is said as if it were whole.
        altered: one bit of every manifest and blob is wrong.
        drip_bytes: bytes sent between pauses, 0 for all at once.
        drip_s: seconds of a pause.
        blobs_at: scheme and host of the server to which requests for blobs are redirected, "" for none.
        redirects: how often a server redirects to itself before it gives a blob.
        intercept: answers instead of the double where it returns an answer.
        alter: has the last word about every answer.
    """

    referrers: bool = True
    referrers_status: int = 404
    referrers_type: str | None = "application/vnd.oci.image.index.v1+json"
    referrers_page: int = 0
    empty_artifact_types: bool = False
    tags_listed: bool = True
    tags_page: int = 0
    absolute_links: bool = False
    link_host: str = ""
    auth: Literal["none", "basic", "bearer"] = "none"
    anonymous: bool = False
    forbidden: frozenset[str] = frozenset()
    realm: str = ""
    challenges: tuple[str, ...] = ()
    joined_challenges: bool = False
    token_field: Literal["token", "access_token"] = "token"
    token_seconds: float | None = 300
    token_uses: int = 0
    latency_s: float = 0.0
    throttled: int = 0
    retry_after: str | None = "0"
    failing: int = 0
    failure_status: int = 503
    dropped: int = 0
    digest_header: Literal["right", "lying", "absent"] = "right"
    content_type: str | None = None
    content_length: bool = True
    chunked: bool = False
    truncated: int = -1
    altered: bool = False
    drip_bytes: int = 0
    drip_s: float = 0.0
    blobs_at: str = ""
    redirects: int = 0
    intercept: Callable[[Call], Answer | None] | None = None
    alter: Callable[[Call, Answer], Answer] | None = None
