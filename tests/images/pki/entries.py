"""What is logged of a signature (rekor, pkg/types; rekor-tiles, api/proto)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.images.pki.certificates import binary, pem
from tests.images.pki.encoding import Json, b64, compact, sha256, unb64

if TYPE_CHECKING:
    from cryptography import x509

    from tests.images.pki.keys import Key

HASHES = {"sha256": "SHA2_256", "sha384": "SHA2_384", "sha512": "SHA2_512"}


def verifier_pem(key: Key, certificate: x509.Certificate | None) -> str:
    """Return the certificate, or else the public key, as entries of Rekor 1 hold it."""
    return b64(pem(certificate) if certificate else key.pem)


def hashed(message: bytes, signature: bytes, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return a hashedrekord 0.0.1."""
    digest = {"algorithm": key.hash.name, "value": key.digest(message).hex()}
    signed = {"content": b64(signature), "publicKey": {"content": verifier_pem(key, certificate)}}
    spec = {"data": {"hash": digest}, "signature": signed}
    return {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": spec}


def dsse(envelope: Json, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return a dsse 0.0.1."""
    signed = {
        "signature": envelope["signatures"][0]["sig"],
        "verifier": verifier_pem(key, certificate),
    }
    spec = {**envelope_hashes(envelope), "signatures": [signed]}
    return {"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}


def intoto(envelope: Json, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return an intoto 0.0.2; it has the text of the signature in base64 once more."""
    hashes = envelope_hashes(envelope)
    signed = {
        "publicKey": verifier_pem(key, certificate),
        "sig": b64(envelope["signatures"][0]["sig"].encode()),
    }
    content = {
        "envelope": {"payloadType": envelope["payloadType"], "signatures": [signed]},
        "hash": hashes["envelopeHash"],
        "payloadHash": hashes["payloadHash"],
    }
    return {"apiVersion": "0.0.2", "kind": "intoto", "spec": {"content": content}}


def intoto_first(envelope: Json, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return an intoto 0.0.1; nothing in it has the signature, but the hash of the envelope."""
    hashes = envelope_hashes(envelope)
    content = {"hash": hashes["envelopeHash"], "payloadHash": hashes["payloadHash"]}
    spec = {"content": content, "publicKey": verifier_pem(key, certificate)}
    return {"apiVersion": "0.0.1", "kind": "intoto", "spec": spec}


def envelope_hashes(envelope: Json) -> dict[str, Json]:
    """Return the hashes of the envelope as it was sent, and of its payload."""
    return {
        "envelopeHash": {"algorithm": "sha256", "value": sha256(compact(envelope)).hex()},
        "payloadHash": {"algorithm": "sha256", "value": sha256(unb64(envelope["payload"])).hex()},
    }


def verifier(key: Key, certificate: x509.Certificate | None) -> Json:
    """Return the certificate, or else the public key, as entries of Rekor 2 hold it."""
    if certificate:
        return {"x509Certificate": {"rawBytes": b64(binary(certificate))}, "keyDetails": key.details}
    return {"publicKey": {"rawBytes": b64(key.der)}, "keyDetails": key.details}


def hashed_second(message: bytes, signature: bytes, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return a hashedrekord 0.0.2."""
    record = {
        "data": {"algorithm": HASHES[key.hash.name], "digest": b64(key.digest(message))},
        "signature": {"content": b64(signature), "verifier": verifier(key, certificate)},
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": record}}


def dsse_second(envelope: Json, key: Key, certificate: x509.Certificate | None) -> Json:
    """Return a dsse 0.0.2."""
    record = {
        "payloadHash": {"algorithm": "SHA2_256", "digest": b64(sha256(unb64(envelope["payload"])))},
        "signatures": [{"content": envelope["signatures"][0]["sig"], "verifier": verifier(key, certificate)}],
    }
    return {"apiVersion": "0.0.2", "kind": "dsse", "spec": {"dsseV002": record}}
