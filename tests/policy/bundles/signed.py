"""Keys, and bundles that are signed with them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from scanner.policy.bundles.hashing import file_hash
from scanner.policy.bundles.jws import sign
from scanner.policy.bundles.keys import Key, Keys
from scanner.policy.bundles.signing_keys import private_key

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = 1_800_000_000.0
SECRET = b"s" * 64
_PEM = serialization.Encoding.PEM
_CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


def pair(algorithm: str, number: int = 0, bits: int = 2048) -> tuple[bytes, bytes]:
    """Return a private and a public key for an algorithm; of each number another."""
    return _pair(algorithm, number, bits)


@cache
def _pair(algorithm: str, number: int, bits: int) -> tuple[bytes, bytes]:
    if algorithm.startswith("HS"):
        return (SECRET, SECRET) if not number else (b"o" * 64, b"o" * 64)
    key: Any
    if algorithm in _CURVES:
        key = ec.generate_private_key(_CURVES[algorithm])
    elif algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = rsa.generate_private_key(65537, bits)
    private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def keys(public: bytes, identifier: str = "", **fields: Any) -> Keys:
    """Return one trusted key."""
    return Keys({identifier: Key(public, "key.pem", **fields)}, NOW)


def listed(files: Mapping[str, bytes], algorithm: str = "SHA-256") -> list[dict[str, str]]:
    """Return the files as a signature lists them."""
    return [
        {"name": name, "hash": file_hash(name, content, algorithm), "algorithm": algorithm}
        for name, content in files.items()
    ]


def signatures(payload: Mapping[str, Any], algorithm: str = "RS256", number: int = 0, kid: str = "") -> bytes:
    """Return a file of signatures with one that is valid, over what is given."""
    token = sign(json.dumps(payload).encode(), private_key(pair(algorithm, number)[0]), algorithm, kid)
    return json.dumps({"signatures": [token]}).encode()


def encoded(value: Any) -> str:
    """Return JSON as a part of a token."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
