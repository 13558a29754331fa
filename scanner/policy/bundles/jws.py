"""Verifies and makes JSON Web Signatures in the compact form (RFC 7515), with the algorithms of RFC 7518, section 3.

An algorithm is used only with keys of its own kind: the one in the header is never believed further. `none` is none.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

if TYPE_CHECKING:
    from scanner.policy.bundles.signing_keys import PrivateKey, PublicKey

_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_CURVES = {"ES256": ("secp256r1", 32), "ES384": ("secp384r1", 48), "ES512": ("secp521r1", 66)}
_token = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)").fullmatch


class Token(msgspec.Struct, frozen=True):
    """A token whose signature nobody has verified yet."""

    header: dict[str, Any]
    payload: bytes
    signed: bytes
    signature: bytes


def read_token(text: str) -> Token:
    """Return the parts of a token.

    Raises:
        ValueError: it is malformed, or asks for extensions.
    """
    found = _token(text)
    if found is None:
        raise ValueError("it is not a token of three parts")
    header, payload, signature = (_decode(part) for part in found.groups())
    try:
        fields = msgspec.json.decode(header, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError("its header is not JSON") from error
    if "crit" in fields or "b64" in fields:
        raise ValueError("it asks for extensions, and none is known")
    return Token(fields, payload, f"{found[1]}.{found[2]}".encode(), signature)


def verifies(token: Token, key: PublicKey, algorithm: str = "") -> bool:
    """Tell whether a token was signed with a key.

    Args:
        token: the token.
        key: the key.
        algorithm: the only one that is allowed; "" allows those of the key's kind.

    Raises:
        ValueError: the token's algorithm is not for this key.
    """
    named = token.header.get("alg")
    if not isinstance(named, str) or (algorithm and named != algorithm):
        raise ValueError(f"it is signed with {named}, and the key is for {algorithm or 'other algorithms'}")
    digest = _digest(named, key)
    if isinstance(key, bytes):
        return hmac.compare_digest(_mac(key, digest, token.signed), token.signature)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(token.signature, token.signed, _padding(named, digest), digest)
        else:
            key.verify(_der(token.signature, _CURVES[named][1]), token.signed, ec.ECDSA(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(payload: bytes, key: PrivateKey, algorithm: str, key_id: str = "") -> str:
    """Return a token.

    Raises:
        ValueError: the algorithm is not for this key.
    """
    digest = _digest(algorithm, key)
    header = {"alg": algorithm, "kid": key_id} if key_id else {"alg": algorithm}
    signed = f"{_encode(msgspec.json.encode(header))}.{_encode(payload)}"
    if isinstance(key, bytes):
        signature = _mac(key, digest, signed.encode())
    elif isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(signed.encode(), _padding(algorithm, digest), digest)
    else:
        size = _CURVES[algorithm][1]
        numbers = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(digest)))
        signature = b"".join(number.to_bytes(size, "big") for number in numbers)
    return f"{signed}.{_encode(signature)}"


def _digest(algorithm: str, key: PublicKey | PrivateKey) -> hashes.HashAlgorithm:
    """Return the hash of an algorithm.

    Raises:
        ValueError: the algorithm is none, or not for this key.
    """
    family, digest = algorithm[:2], _HASHES.get(algorithm[2:])
    if digest is None or family not in ("HS", "RS", "PS", "ES"):
        raise ValueError(f"the algorithm {algorithm} is not one that bundles are signed with")
    if isinstance(key, bytes):
        fits = family == "HS"
        if fits and len(key) < digest.digest_size:
            raise ValueError(
                f"{algorithm} needs a secret of {digest.digest_size} bytes (RFC 7518, section 3.2)"
            )
    elif isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey):
        fits = family in ("RS", "PS")
    else:
        fits = family == "ES" and key.curve.name == _CURVES[algorithm][0]
    if not fits:
        raise ValueError(f"the algorithm {algorithm} is not for this kind of key")
    return digest


def _mac(secret: bytes, digest: hashes.HashAlgorithm, message: bytes) -> bytes:
    return hmac.digest(secret, message, digest.name)


def _padding(algorithm: str, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if algorithm.startswith("PS"):
        return padding.PSS(padding.MGF1(digest), digest.digest_size)
    return padding.PKCS1v15()


def _der(signature: bytes, size: int) -> bytes:
    if len(signature) != 2 * size:
        raise ValueError("the signature has the wrong size")
    return utils.encode_dss_signature(
        int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    )


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(part: str) -> bytes:
    content = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if _encode(content) != part:
        raise ValueError("it is not base64url")
    return content
