"""Bytes as Sigstore writes them: base64, canonical JSON, times, envelopes' pre-authentication encoding."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

Json = dict[str, Any]


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def canonical(value: Json) -> bytes:
    """Return JSON as RFC 8785 has it; enough for objects of ASCII strings and small integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def compact(value: Json) -> bytes:
    """Return JSON without blanks, its members in their order."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return what the signature of an envelope is over (DSSE v1, protocol.md)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
