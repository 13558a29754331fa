"""What programs that sign ask the services for."""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from tests.images.pki.encoding import Json, b64, sha256, unb64


def claims(token: str) -> Json:
    """Return what a token (RFC 7519) says."""
    middle = token.split(".")[1]
    said: Json = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return said


def logged_body(proposed: Json) -> Json:
    """Return what Rekor 1 logs of a proposed entry: hashedrekord, dsse, or intoto 0.0.2."""
    if proposed["kind"] == "dsse":
        return proposed | {"spec": dsse_body(proposed["spec"]["proposedContent"])}
    if proposed["kind"] == "intoto":
        return proposed | {"spec": {"content": intoto_body(proposed["spec"]["content"])}}
    return proposed


def dsse_body(content: Json) -> Json:
    envelope = json.loads(content["envelope"])
    signed = [
        {"signature": signature["sig"], "verifier": verifier}
        for signature, verifier in zip(envelope["signatures"], content["verifiers"], strict=True)
    ]
    return {
        "envelopeHash": {"algorithm": "sha256", "value": sha256(content["envelope"].encode()).hex()},
        "payloadHash": {"algorithm": "sha256", "value": sha256(unb64(envelope["payload"])).hex()},
        "signatures": signed,
    }


def intoto_body(content: Json) -> Json:
    envelope = dict(content["envelope"])
    payload = unb64(unb64(envelope.pop("payload")).decode())
    return {
        "envelope": envelope,
        "hash": content["hash"],
        "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()},
    }


def logged_body_2(asked: Json) -> Json:
    """Return what Rekor 2 logs of a request: a hashedrekord."""
    record = asked["hashedRekordRequestV002"]
    algorithms = {32: "SHA2_256", 48: "SHA2_384", 64: "SHA2_512"}
    digest = unb64(record["digest"])
    logged = {
        "data": {"algorithm": algorithms[len(digest)], "digest": b64(digest)},
        "signature": record["signature"],
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": logged}}


class StampRequest(NamedTuple):
    """A request for a timestamp (RFC 3161, section 2.4.1)."""

    digest: bytes
    nonce: int
    certificate: bool


def stamp_request(content: bytes) -> StampRequest:
    [request] = members(content)
    parts = members(request[1])
    digest = members(parts[1][1])[1][1]
    rest = dict(parts[2:])
    nonce = int.from_bytes(rest.get(0x02, b"\1"), "big")
    return StampRequest(digest, nonce, rest.get(0x01, b"\0") != b"\0")


def members(content: bytes) -> list[tuple[int, bytes]]:
    """Return the tags and the contents of what stands side by side (X.690, section 8.1)."""
    found = []
    while content:
        tag, size, start = content[0], content[1], 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(content[2:start], "big")
        found.append((tag, content[start : start + size]))
        content = content[start + size :]
    return found
