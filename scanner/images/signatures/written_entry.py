"""Writes entries of logs: as bundles have them, and as a log signs them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from scanner.images.signatures.signed import LogEntry


def written_entry(entry: LogEntry, kind: str) -> dict[str, Any]:
    """Return an entry as JSON of protobuf, with the fields that protobuf leaves out (sigstore_rekor.proto)."""
    name, _, version = kind.partition(" ")
    written: dict[str, Any] = {
        "logIndex": str(entry.index),
        "logId": {"keyId": entry.log_id},
        "kindVersion": {"kind": name, "version": version},
        "canonicalizedBody": entry.body,
    }
    if entry.integrated_time is not None:
        written["integratedTime"] = str(entry.integrated_time)
    if entry.promise is not None:
        written["inclusionPromise"] = {"signedEntryTimestamp": entry.promise}
    if entry.inclusion is not None:
        written["inclusionProof"] = {
            "logIndex": str(entry.inclusion.index),
            "rootHash": entry.inclusion.root_hash,
            "treeSize": str(entry.inclusion.tree_size),
            "hashes": entry.inclusion.hashes,
            "checkpoint": {"envelope": entry.inclusion.checkpoint},
        }
    return written


def promised_content(entry: LogEntry, integrated_time: int) -> bytes:
    """Return what a log signs when it promises to take an entry in: canonical JSON (RFC 8785) of Rekor's payload.

    Every text in it is base64 or hexadecimal and every key is in order, so plain JSON is canonical.
    """
    return msgspec.json.encode(
        {
            "body": base64.b64encode(entry.body).decode(),
            "integratedTime": integrated_time,
            "logID": entry.log_id.hex(),
            "logIndex": entry.index,
        }
    )
