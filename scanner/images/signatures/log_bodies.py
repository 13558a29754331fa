"""What an entry of a transparency log is about: which content, which signature, which key.

Source: sigstore/rekor, pkg/types (hashedrekord 0.0.1, dsse 0.0.1, intoto 0.0.1 and 0.0.2); sigstore/rekor-tiles, api/proto
(hashedrekord and dsse 0.0.2).
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from scanner.images.signatures.fields import decode_base64
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from collections.abc import Callable

Scope = Literal["message", "payload", "envelope"]
_ALGORITHMS = {"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"}


class LoggedDigest(msgspec.Struct, frozen=True):
    """A digest in an entry: of what is signed, of the payload of an envelope, or of the whole envelope as it was written."""

    scope: Scope
    algorithm: str
    value: bytes


class LoggedSignature(msgspec.Struct, frozen=True):
    """A signature in an entry, None where the entry does not keep it, and the key or certificate (PEM or DER) it is by."""

    signature: bytes | None
    verifier: bytes


class LogBody(msgspec.Struct, frozen=True):
    """What an entry is about; every digest must hold, and one of the signatures must be the one in question."""

    kind: str
    digests: tuple[LoggedDigest, ...]
    signatures: tuple[LoggedSignature, ...]


def read_body(content: bytes) -> LogBody:
    """Return what an entry is about.

    Raises:
        Unproved: it cannot be read (`malformed`), or is of a kind that is not known (`unsupported`).
    """
    try:
        body = msgspec.json.decode(content)
        kind = f"{body['kind']} {body['apiVersion']}"
        reader = _READERS.get(kind)
        if reader is not None:
            return LogBody(kind, *reader(body["spec"]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise Unproved("malformed", f"the log entry cannot be read: {exc}") from exc
    except (KeyError, TypeError, AttributeError, binascii.Error, ValueError) as exc:
        raise Unproved("malformed", "the log entry lacks a field, or has one of another type") from exc
    raise Unproved("unsupported", f"log entries of the kind {kind[:80]!r} are not supported")


_Parts = tuple[tuple[LoggedDigest, ...], tuple[LoggedSignature, ...]]


def _hashed(spec: Any) -> _Parts:
    signature = spec["signature"]
    logged = LoggedSignature(_bytes(signature["content"]), _bytes(signature["publicKey"]["content"]))
    return (_digest("message", spec["data"]["hash"]),), (logged,)


def _dsse(spec: Any) -> _Parts:
    signatures = tuple(
        LoggedSignature(_bytes(each["signature"]), _bytes(each["verifier"])) for each in spec["signatures"]
    )
    return (_digest("payload", spec["payloadHash"]),), signatures


def _intoto_1(spec: Any) -> _Parts:
    """Return the parts of the first in-toto kind: no signature, but the hash of the envelope that holds it."""
    content = spec["content"]
    digests = [_digest("envelope", content["hash"])]
    if content.get("payloadHash") is not None:
        digests.append(_digest("payload", content["payloadHash"]))
    return tuple(digests), (LoggedSignature(None, _bytes(spec["publicKey"])),)


def _intoto_2(spec: Any) -> _Parts:
    content = spec["content"]
    signatures = tuple(
        LoggedSignature(_twice(each["sig"]), _bytes(each["publicKey"]))
        for each in content["envelope"]["signatures"]
    )
    return (_digest("payload", content["payloadHash"]),), signatures


def _hashed_2(spec: Any) -> _Parts:
    entry = spec["hashedRekordV002"]
    return (_digest_2("message", entry["data"]),), (_signature_2(entry["signature"]),)


def _dsse_2(spec: Any) -> _Parts:
    entry = spec["dsseV002"]
    return (_digest_2("payload", entry["payloadHash"]),), tuple(
        _signature_2(each) for each in entry["signatures"]
    )


def _digest(scope: Scope, value: Any) -> LoggedDigest:
    return LoggedDigest(scope, str(value["algorithm"]), bytes.fromhex(value["value"]))


def _digest_2(scope: Scope, value: Any) -> LoggedDigest:
    return LoggedDigest(scope, _ALGORITHMS[value["algorithm"]], _bytes(value["digest"]))


def _signature_2(value: Any) -> LoggedSignature:
    verifier = value["verifier"]
    key = verifier.get("x509Certificate") or verifier["publicKey"]
    return LoggedSignature(_bytes(value["content"]), _bytes(key["rawBytes"]))


def _twice(text: str) -> bytes:
    """Return a signature of an in-toto entry: its base64 stands in base64."""
    return _bytes(_bytes(text).decode("ascii"))


def _bytes(text: str) -> bytes:
    return decode_base64(text, "a field of the log entry")


_READERS: dict[str, Callable[[Any], _Parts]] = {
    "hashedrekord 0.0.1": _hashed,
    "dsse 0.0.1": _dsse,
    "intoto 0.0.1": _intoto_1,
    "intoto 0.0.2": _intoto_2,
    "hashedrekord 0.0.2": _hashed_2,
    "dsse 0.0.2": _dsse_2,
}
