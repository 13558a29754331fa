"""Reads trusted roots: whose signatures on logs, certificates and time stamps are believed."""

from __future__ import annotations

import base64
import binascii

import msgspec

from scanner.errors import ConfigError
from scanner.facts.evidence import RootFacts
from scanner.images.signatures.root_format import TrustedRoot, authorities_of
from scanner.images.times import written

_TYPES = frozenset(
    {
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    }
)
_ALGORITHMS = frozenset(
    {
        "PKIX_ECDSA_P256_SHA_256",
        "PKIX_ECDSA_P384_SHA_384",
        "PKIX_ECDSA_P521_SHA_512",
        "PKIX_ED25519",
        "PKCS1_RSA_PKCS1V5",
        "PKIX_RSA_PKCS1V15_2048_SHA256",
        "PKIX_RSA_PKCS1V15_3072_SHA256",
        "PKIX_RSA_PKCS1V15_4096_SHA256",
    }
)
"""Keys of logs that can be checked (sigstore_common.proto, PublicKeyDetails)."""
_HINT = "give a trusted_root.json of Sigstore, as `cosign trusted-root create` writes it"


def read_root(content: bytes, name: str) -> TrustedRoot:
    """Return a trusted root, without the logs whose keys are of an algorithm that is not supported.

    Args:
        content: its JSON.
        name: what to call it in messages.

    Raises:
        ConfigError: it is malformed, of a type that is not known, or has no transparency log.
    """
    try:
        root = _supported(msgspec.json.decode(content, type=TrustedRoot))
        for raw in _raw_bytes(root):
            base64.b64decode(raw, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, binascii.Error) as exc:
        raise ConfigError(f"{name} is not a trusted root: {exc}", hint=_HINT) from exc
    if root.media_type not in _TYPES:
        raise ConfigError(
            f"{name} is not a trusted root: it is of the type {root.media_type[:100]!r}", hint=_HINT
        )
    if not root.tlogs:
        raise ConfigError(f"{name} names no transparency log", hint=_HINT)
    if not all(each.cert_chain.certificates for each in authorities_of(root)):
        raise ConfigError(f"{name} has an authority without certificates", hint=_HINT)
    return root


def _supported(root: TrustedRoot) -> TrustedRoot:
    """Return a root with the logs that can be checked: one of tomorrow must not make those of today useless."""
    return msgspec.structs.replace(
        root,
        tlogs=[each for each in root.tlogs if each.public_key.key_details in _ALGORITHMS],
        ctlogs=[each for each in root.ctlogs if each.public_key.key_details in _ALGORITHMS],
    )


def facts_of(root: TrustedRoot, source: str) -> RootFacts:
    """Return where a root comes from, and how old it is."""
    starts = [each.public_key.valid_for.start for each in (*root.tlogs, *root.ctlogs)]
    starts += [each.valid_for.start for each in authorities_of(root)]
    return RootFacts(source, written(min(starts, default=None)), written(max(starts, default=None)))


def _raw_bytes(root: TrustedRoot) -> list[str]:
    logs = [*root.tlogs, *root.ctlogs]
    certificates = [raw for each in authorities_of(root) for raw in each.cert_chain.certificates]
    return [
        *(each.public_key.raw_bytes for each in logs),
        *(each.log_id.key_id for each in logs),
        *(each.raw_bytes for each in certificates),
    ]
