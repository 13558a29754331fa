"""Trusted roots as they are written.

Source: sigstore/protobuf-specs, sigstore_trustroot.proto; JSON of protobuf leaves out fields that have their default.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone: others cannot be compared."""


class Period(msgspec.Struct, frozen=True):
    """When an authority is believed: from `start` on, until `end` where it has one."""

    start: Time
    end: Time | None = None

    def covers(self, time: datetime) -> bool:
        """Tell whether a time lies in it."""
        return self.start <= time and (self.end is None or time <= self.end)


class RootKey(msgspec.Struct, frozen=True, rename="camel"):
    """The public key of a log (DER, base64), and when it is believed."""

    raw_bytes: str
    key_details: str
    valid_for: Period


class LogId(msgspec.Struct, frozen=True, rename="camel"):
    """Identifier of a log (base64)."""

    key_id: str


class Log(msgspec.Struct, frozen=True, rename="camel"):
    """A transparency log, or a log of certificates."""

    public_key: RootKey
    log_id: LogId
    base_url: str = ""
    hash_algorithm: str = "SHA2_256"


class RawCertificate(msgspec.Struct, frozen=True, rename="camel"):
    """A certificate (DER, base64)."""

    raw_bytes: str


class Chain(msgspec.Struct, frozen=True):
    """Certificates of an authority, its root last."""

    certificates: list[RawCertificate]


class Name(msgspec.Struct, frozen=True, rename="camel"):
    """Name of an authority."""

    organization: str = ""
    common_name: str = ""


class Authority(msgspec.Struct, frozen=True, rename="camel"):
    """An authority that issues certificates, or time stamps."""

    cert_chain: Chain
    valid_for: Period
    uri: str = ""
    subject: Name = Name()


class TrustedRoot(msgspec.Struct, frozen=True, rename="camel"):
    """A trusted root. Encoding it writes every field, as sigstore-python wants it."""

    media_type: str
    tlogs: list[Log] = msgspec.field(default_factory=list)
    certificate_authorities: list[Authority] = msgspec.field(default_factory=list)
    ctlogs: list[Log] = msgspec.field(default_factory=list)
    timestamp_authorities: list[Authority] = msgspec.field(default_factory=list)


def authorities_of(root: TrustedRoot) -> list[Authority]:
    """Return the authorities of a root, those for certificates first."""
    return [*root.certificate_authorities, *root.timestamp_authorities]
