"""Signs bundles as `opa sign` does it: `.signatures.json`, a token that names every file with its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import UsageError
from scanner.policy.bundles.hashing import file_hash
from scanner.policy.bundles.jws import sign
from scanner.policy.bundles.signing_keys import private_key

if TYPE_CHECKING:
    from collections.abc import Mapping

_HASH = "SHA-256"


def make_signatures(
    files: Mapping[str, bytes], key: bytes, name: str, algorithm: str, key_id: str = ""
) -> bytes:
    """Return the content of `.signatures.json` for the files of a bundle.

    Args:
        files: their contents by path, without the file itself.
        key: a private key without password (PEM), or the secret of an HMAC.
        name: the file of the key, for messages.
        algorithm: as JWA names it (`RS256`). Those of the families ES and PS make another signature each time.
        key_id: what the signature calls the key, "" calls it nothing.

    Raises:
        UsageError: the key cannot be used, or not with this algorithm.
    """
    signed = [
        {"name": path, "hash": file_hash(path, files[path], _HASH), "algorithm": _HASH}
        for path in sorted(files)
    ]
    try:
        token = sign(msgspec.json.encode({"files": signed}), private_key(key), algorithm, key_id)
    except ValueError as error:
        raise UsageError(
            f"the signing key {name} cannot be used: {error}", hint="name its algorithm with --signing-alg"
        ) from error
    return msgspec.json.encode({"signatures": [token]}) + b"\n"
