"""Sigstore's services on loopback, for programs that sign: an authority, both logs, a timestamp authority.

They believe who asks: the token of an identity is read, not verified. It is always the time of the instance.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.images.pki.authority import Leaf
from tests.images.pki.certificates import pem
from tests.images.pki.encoding import Json, b64, compact, rfc3339, sha256, unb64
from tests.images.pki.requests import claims, logged_body, logged_body_2, stamp_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.pki.sigstore import Sigstore

JSON_TYPE = "application/json"
Reply = tuple[int, str, bytes, dict[str, str]]


class Services:
    """The services of one instance, from their construction until `close`."""

    def __init__(self, sigstore: Sigstore) -> None:
        self.sigstore = sigstore
        self.lock = threading.Lock()
        self.routes: dict[str, Callable[[bytes, str], Reply]] = {
            "/api/v2/signingCert": self.certificate,
            "/api/v1/log/entries": self.entry,
            "/api/v2/log/entries": self.entry_2,
            "/api/v1/timestamp": self.timestamp,
        }
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                services.answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one call."""
        content = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        route = self.routes.get(handler.path)
        with self.lock:
            found = route(content, handler.headers.get("Authorization", "")) if route else None
        status, kind, body, headers = found or (404, JSON_TYPE, b"{}", {})
        handler.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def certificate(self, content: bytes, authorization: str) -> Reply:
        """Return a certificate for whom the token names (Fulcio's API 2)."""
        who = claims(authorization.removeprefix("Bearer "))
        asked = json.loads(content)["publicKeyRequest"]["publicKey"]["content"]
        leaf = Leaf(identities=(who.get("email") or who["sub"],), issuer=who["iss"])
        public: Any = load_pem_public_key(asked.encode())
        issued = self.sigstore.authority.issue(public, leaf, self.sigstore.at)
        chain = [pem(one).decode() for one in (issued, *self.sigstore.authority.chain)]
        body = compact({"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}})
        return 200, JSON_TYPE, body, {}

    def entry(self, content: bytes, _: str) -> Reply:
        """Return the entry of what is to be logged (Rekor's API 1)."""
        entry = self.sigstore.rekor.add(logged_body(json.loads(content)), self.sigstore.at)
        proof = entry["inclusionProof"]
        anonymous = {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logID": unb64(entry["logId"]["keyId"]).hex(),
            "logIndex": int(entry["logIndex"]),
            "verification": {
                "inclusionProof": {
                    "checkpoint": proof["checkpoint"]["envelope"],
                    "hashes": [unb64(node).hex() for node in proof["hashes"]],
                    "logIndex": int(proof["logIndex"]),
                    "rootHash": unb64(proof["rootHash"]).hex(),
                    "treeSize": int(proof["treeSize"]),
                },
                "signedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
            },
        }
        name = sha256(b"\0" + unb64(entry["canonicalizedBody"])).hex()
        headers = {"ETag": name, "Location": f"/api/v1/log/entries/{name}"}
        return 201, JSON_TYPE, compact({name: anonymous}), headers

    def entry_2(self, content: bytes, _: str) -> Reply:
        """Return the same of Rekor's API 2."""
        entry = self.sigstore.rekor_2.add(logged_body_2(json.loads(content)), self.sigstore.at)
        return 201, JSON_TYPE, compact(entry), {}

    def timestamp(self, content: bytes, _: str) -> Reply:
        """Return the response to a request for a timestamp."""
        asked = stamp_request(content)
        body = self.sigstore.timestamps.stamp_digest(
            asked.digest, self.sigstore.at, embedded=asked.certificate, nonce=asked.nonce
        )
        return 200, "application/timestamp-reply", body, {}

    def signing_config(self, log: int | None = 1, *, stamped: bool = False) -> Json:
        """Return where a program is to sign (protobuf-specs, SigningConfig)."""
        start = {"start": rfc3339(self.sigstore.authority.validity[0])}

        def service(version: int, path: str = "") -> Json:
            where = {"url": self.url + path, "majorApiVersion": version}
            return where | {"validFor": start, "operator": self.sigstore.name}

        return {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service(1)],
            "oidcUrls": [service(1)],
            "rekorTlogUrls": [service(log)] if log else [],
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaUrls": [service(1, "/api/v1/timestamp")] if stamped else [],
            "tsaConfig": {"selector": "ANY"},
        }


def identity_token(identity: str, issuer: str) -> str:
    """Return a token (RFC 7519) that names an identity, signed by nobody."""
    who = {"iss": issuer, "sub": identity, "aud": "sigstore", "exp": int(datetime.now(UTC).timestamp()) + 600}
    if "@" in identity and "://" not in identity:
        who |= {"email": identity, "email_verified": True}
    parts = (compact({"alg": "RS256", "typ": "JWT"}), compact(who), b"nobody")
    return ".".join(b64(part).rstrip("=").replace("+", "-").replace("/", "_") for part in parts)
