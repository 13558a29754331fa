"""Files that are given as keys, and are something else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization

from scanner.errors import UsageError
from scanner.policy.bundles.keys import read_keys
from tests.policy.bundles.signed import NOW, SECRET, pair

if TYPE_CHECKING:
    from pathlib import Path

PEM = pair("ES256")[1]
KEY = serialization.load_pem_public_key(PEM)
_ENCODING, _FORMAT = serialization.Encoding, serialization.PublicFormat


@pytest.mark.parametrize(
    "content",
    [
        KEY.public_bytes(_ENCODING.DER, _FORMAT.SubjectPublicKeyInfo),
        KEY.public_bytes(_ENCODING.OpenSSH, _FORMAT.OpenSSH),
        PEM.decode().encode("utf-16"),
        PEM.decode().encode("utf-16-be"),
        b'\n{"kty": "EC"}',
    ],
    ids=["der", "ssh", "utf-16", "utf-16-be", "jwk"],
)
def test_a_public_key_is_never_taken_for_a_secret(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="a public key or certificate that is not written as PEM"):
        read_keys((str(path),), NOW)


def test_a_secret_and_a_public_key(tmp_path: Path) -> None:
    for name, content in (("a", SECRET), ("b", PEM)):
        (tmp_path / name).write_bytes(content)
    assert sorted(read_keys((str(tmp_path / "a"), str(tmp_path / "b")), NOW).by_id) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    with pytest.raises(UsageError, match="is not a file"):
        read_keys((str(tmp_path / "key"),), NOW)


def test_a_key_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(1024 * 1024 + 1))
    with pytest.raises(UsageError, match="is larger than 1 MiB"):
        read_keys((str(tmp_path / "key"),), NOW)
