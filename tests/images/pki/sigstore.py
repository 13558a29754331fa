"""A whole Sigstore without a network: everything a signature needs, and the trusted root that believes it.

sigstore = Sigstore()
signed = sigstore.sign(simple_signing(digest))
other = sigstore.sign(simple_signing(digest), Signing(leaf=Leaf(identities=("eve@evil.example",))))
tampered = signed.but(entries=other.entries)
"""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from tests.images.pki import entries, trusted_root
from tests.images.pki.authority import Authority, Leaf
from tests.images.pki.ct_log import CtLog
from tests.images.pki.encoding import Json, b64, compact, pre_authentication
from tests.images.pki.keys import Algorithm, Key
from tests.images.pki.payloads import IN_TOTO
from tests.images.pki.rekor import Rekor, Rekor2
from tests.images.pki.signed import Signed
from tests.images.pki.timestamping import TimestampAuthority

AT = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
"""When things are signed, if nobody says otherwise."""

EntryKind = Literal[
    "hashedrekord-0.0.1", "dsse-0.0.1", "intoto-0.0.1", "intoto-0.0.2", "hashedrekord-0.0.2", "dsse-0.0.2"
]
ENVELOPE_ENTRIES = {
    "dsse-0.0.1": entries.dsse,
    "intoto-0.0.1": entries.intoto_first,
    "intoto-0.0.2": entries.intoto,
    "dsse-0.0.2": entries.dsse_second,
}


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """How something is signed.

    Attributes:
        at: when, None for the time of the Sigstore.
        key: the signer's own key, None for one that only the certificate knows.
        algorithm: of the key that only the certificate knows.
        leaf: what the certificate says; nothing has a certificate where there is a `key`, unless it is `certified`.
        certified: whether there is a certificate for the signer's own key.
        log: which log has it, None for none.
        entry: as what, None for what is usual.
        logged_at: when, None for at once.
        log_signer: a key that signs in place of the log's.
        stamped_at: when time stamping authorities saw it, None for what is usual: at once if the log tells no time.
        stamps: what they see: the signature, or, as in cosign's `.att` tags, the envelope.
    """

    at: datetime | None = None
    key: Key | None = None
    algorithm: Algorithm = "ecdsa-p256"
    leaf: Leaf = Leaf()
    certified: bool = False
    log: Literal["rekor-1", "rekor-2"] | None = "rekor-1"
    entry: EntryKind | None = None
    logged_at: datetime | None = None
    log_signer: Key | None = None
    stamped_at: tuple[datetime, ...] | None = None
    stamps: Literal["signature", "envelope"] = "signature"


KEYLESS = Signing()


class Sigstore:
    """An instance of Sigstore; two of them have nothing in common but, perhaps, a name."""

    def __init__(self, name: str = "sigstore.test", at: datetime = AT) -> None:
        self.name = name
        self.at = at
        self.ct_log = CtLog()
        self.authority = Authority(name, at, self.ct_log)
        self.rekor = Rekor(f"rekor.{name}")
        self.rekor_2 = Rekor2(f"log.rekor.{name}")
        self.timestamps = TimestampAuthority(name, at)

    def but(self, **parts: Any) -> Sigstore:
        """Return the same instance with other parts: `but(authority=other.authority)`."""
        changed = copy(self)
        for name, part in parts.items():
            assert hasattr(self, name)
            setattr(changed, name, part)
        return changed

    def sign(self, payload: bytes, signing: Signing = KEYLESS) -> Signed:
        """Return a signature of a payload itself."""
        return self.signed(payload, payload, None, signing)

    def attest(self, payload: bytes, signing: Signing = KEYLESS, payload_type: str = IN_TOTO) -> Signed:
        """Return a signature of a payload in an envelope (DSSE v1)."""
        envelope: Json = {"payloadType": payload_type, "payload": b64(payload)}
        return self.signed(payload, pre_authentication(payload_type, payload), envelope, signing)

    def signed(self, payload: bytes, message: bytes, envelope: Json | None, signing: Signing) -> Signed:
        at = signing.at or self.at
        key = signing.key or Key(signing.algorithm)
        keyless = signing.key is None or signing.certified
        certificate = self.authority.issue(key.public, signing.leaf, at) if keyless else None
        signature = key.sign(message)
        if envelope:
            envelope = {**envelope, "signatures": [{"keyid": "", "sig": b64(signature)}]}
        signed = Signed(payload, signature, key, certificate, envelope=envelope)
        seen = compact(envelope or {}) if signing.stamps == "envelope" else signature
        return signed.but(
            chain=self.authority.chain if keyless else (),
            entries=(self.logged(message, signed, signing, at),) if signing.log else (),
            timestamps=tuple(self.timestamps.stamp(seen, when) for when in stamped(signing, at)),
        )

    def logged(self, message: bytes, signed: Signed, signing: Signing, at: datetime) -> Json:
        """Return the entry of a signature in the log that is asked for."""
        log = self.rekor if signing.log == "rekor-1" else self.rekor_2
        usual = "dsse-0.0.1" if signed.envelope and log.version == 1 else f"hashedrekord-0.0.{log.version}"
        build = ENVELOPE_ENTRIES.get(signing.entry or usual)
        if build:
            body = build(signed.envelope or {}, signed.key, signed.certificate)
        else:
            record = entries.hashed if log.version == 1 else entries.hashed_second
            body = record(message, signed.signature, signed.key, signed.certificate)
        return log.add(body, signing.logged_at or at, signing.log_signer)

    def trusted_root(self) -> Json:
        """Return what to trust, as JSON that can be changed."""
        start = self.authority.validity[0]
        certificate_log = f"https://ctfe.{self.name}"
        return trusted_root.trusted_root(
            [
                trusted_root.log(f"https://{log.host}", log.key, log.log_id, start)
                for log in (self.rekor, self.rekor_2)
            ],
            [trusted_root.authority(f"https://fulcio.{self.name}", self.name, self.authority.chain, start)],
            [trusted_root.log(certificate_log, self.ct_log.key, self.ct_log.log_id, start)],
            [trusted_root.authority(f"https://tsa.{self.name}", self.name, self.timestamps.chain, start)],
        )

    def trusted_root_file(self) -> bytes:
        """Return the content of a file that says what to trust."""
        return compact(self.trusted_root())


def stamped(signing: Signing, at: datetime) -> tuple[datetime, ...]:
    """Return when time stamping authorities see a signature."""
    if signing.stamped_at is not None:
        return signing.stamped_at
    return (at,) if signing.log == "rekor-2" else ()
