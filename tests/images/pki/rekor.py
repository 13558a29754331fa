"""Transparency logs of signatures: Rekor 1 (signed entry timestamps, ECDSA) and Rekor 2 (checkpoints alone, Ed25519)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.images.pki.encoding import Json, b64, canonical, sha256
from tests.images.pki.keys import Key
from tests.images.pki.merkle import Tree

if TYPE_CHECKING:
    from datetime import datetime


class Rekor:
    """A log.

    Args:
        host: its name, the origin of its checkpoints.
        key: its key; the one it names is the same.
    """

    version = 1
    first = 1000
    """Its first index of all shards; proofs count within the shard."""

    def __init__(self, host: str, key: Key | None = None) -> None:
        self.host = host
        self.key = key or Key("ecdsa-p256")
        self.tree = Tree()
        self.tree.add(b"first")
        self.tree.add(b"second")

    @property
    def origin(self) -> str:
        return f"{self.host} - 4057110203"

    @property
    def log_id(self) -> bytes:
        return sha256(self.key.der)

    def add(self, body: Json, at: datetime, signer: Key | None = None) -> Json:
        """Return the entry of a body (protobuf-specs, TransparencyLogEntry, as JSON).

        Args:
            body: what is logged.
            at: when it is.
            signer: a key that signs in place of the log's own.
        """
        content = canonical(body)
        index = self.tree.add(content)
        proof = self.proof(index, signer or self.key)
        return {
            "logIndex": str(self.first + index),
            "logId": {"keyId": b64(self.log_id)},
            "kindVersion": {"kind": body["kind"], "version": body["apiVersion"]},
            **self.promise(content, index, at, signer or self.key),
            "inclusionProof": proof,
            "canonicalizedBody": b64(content),
        }

    def promise(self, content: bytes, index: int, at: datetime, signer: Key) -> Json:
        """Return when an entry was logged, and the log's signature of that."""
        seconds = int(at.timestamp())
        signed = canonical(
            {
                "body": b64(content),
                "integratedTime": seconds,
                "logID": self.log_id.hex(),
                "logIndex": self.first + index,
            }
        )
        return {
            "integratedTime": str(seconds),
            "inclusionPromise": {"signedEntryTimestamp": b64(signer.sign(signed))},
        }

    def proof(self, index: int, signer: Key) -> Json:
        """Return that an entry is in the tree as it is now."""
        return {
            "logIndex": str(index),
            "rootHash": b64(self.tree.head),
            "treeSize": str(self.tree.size),
            "hashes": [b64(node) for node in self.tree.path(index)],
            "checkpoint": {"envelope": self.checkpoint(signer)},
        }

    def checkpoint(self, signer: Key) -> str:
        """Return the signed head of the tree (C2SP, tlog-checkpoint and signed-note)."""
        note = f"{self.origin}\n{self.tree.size}\n{b64(self.tree.head)}\n"
        signature = self.log_id[:4] + signer.sign(note.encode())
        return f"{note}\n\N{EM DASH} {self.host} {b64(signature)}\n"


class Rekor2(Rekor):
    """A log that tells no time."""

    version = 2
    first = 0

    def __init__(self, host: str, key: Key | None = None) -> None:
        super().__init__(host, key or Key("ed25519"))

    @property
    def origin(self) -> str:
        return self.host

    @property
    def log_id(self) -> bytes:
        """Identifier of a note's key: of its name, its algorithm and its 32 bytes (C2SP, signed-note)."""
        return hashlib.sha256(self.host.encode() + b"\n\x01" + self.key.der[-32:]).digest()

    def promise(self, content: bytes, index: int, at: datetime, signer: Key) -> Json:  # noqa: ARG002 - none
        return {}
