"""Tampered twins: what looks like a good signature, and is wrong in one way."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.images.pki.authority import Leaf
from tests.images.pki.encoding import b64
from tests.images.pki.keys import Key
from tests.images.pki.sigstore import KEYLESS, Signing, Sigstore, stamped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.pki.authority import Authority
    from tests.images.pki.signed import Signed

HOUR = timedelta(hours=1)
EVE = "https://github.com/eve/shop/.github/workflows/release.yaml@refs/heads/main"
EVES_ISSUER = "https://issuer.eve.example"


class Scene(msgspec.Struct, frozen=True):
    """What is signed, and by whom.

    Attributes:
        sigstore: the instance that is trusted.
        foreign: one that is not; with the same name it says the same of itself.
        payload: what is signed.
        other: what else the same signer signed.
        envelope: whether it is in an envelope.
        signing: how it is signed.
    """

    sigstore: Sigstore
    foreign: Sigstore
    payload: bytes
    other: bytes
    envelope: bool = True
    signing: Signing = KEYLESS

    def signed(
        self, sigstore: Sigstore | None = None, payload: bytes | None = None, **changes: Any
    ) -> Signed:
        """Return a signature; by the trusted instance, of the payload, as it should be, where nothing else is said."""
        maker = sigstore or self.sigstore
        make = maker.attest if self.envelope else maker.sign
        return make(payload or self.payload, msgspec.structs.replace(self.signing, **changes))

    def another(self) -> Signed:
        """Return a good signature of something else."""
        return self.signed(payload=self.other)


def altered(scene: Scene) -> Signed:
    """Return a signature whose payload was replaced; all else, the log's entry too, is as it was."""
    signed = scene.signed()
    envelope = {**signed.envelope, "payload": b64(scene.other)} if signed.envelope else None
    return signed.but(payload=scene.other, envelope=envelope)


def resigned(scene: Scene) -> Signed:
    """Return a signature by a key that the certificate does not name."""
    return with_signature(scene, lambda signed: Key().sign(signed.payload))


def transplanted(scene: Scene) -> Signed:
    """Return a payload with the signature of another one."""
    return with_signature(scene, lambda _: scene.another().signature)


def with_signature(scene: Scene, make: Callable[[Signed], bytes]) -> Signed:
    signed = scene.signed()
    signature = make(signed)
    envelope = signed.envelope and {**signed.envelope, "signatures": [{"keyid": "", "sig": b64(signature)}]}
    return signed.but(signature=signature, envelope=envelope)


def upstart(sigstore: Sigstore) -> Authority:
    """Return an authority that a leaf of the trusted one makes of itself."""
    authority = copy(sigstore.authority)
    authority.key = Key("ecdsa-p384")
    authority.intermediate = sigstore.authority.issue(authority.key.public, Leaf(), sigstore.at)
    return authority


def seen(scene: Scene, hours: int) -> Signed:
    """Return a signature that everybody saw some hours after its certificate was issued."""
    when = (scene.signing.at or scene.sigstore.at) + hours * HOUR
    return scene.signed(logged_at=when, stamped_at=tuple(when for _ in stamped(scene.signing, when)))


TWINS: dict[str, Callable[[Scene], Signed]] = {
    "another identity": lambda scene: scene.signed(leaf=Leaf(identities=(EVE,))),
    "another issuer": lambda scene: scene.signed(leaf=Leaf(issuer=EVES_ISSUER)),
    "no identity": lambda scene: scene.signed(leaf=Leaf(identities=())),
    "no issuer": lambda scene: scene.signed(leaf=Leaf(issuer=None)),
    "another authority": lambda scene: scene.signed(scene.sigstore.but(authority=scene.foreign.authority)),
    "an authority by a leaf": lambda scene: scene.signed(
        scene.sigstore.but(authority=upstart(scene.sigstore))
    ),
    "not logged as a certificate": lambda scene: scene.signed(leaf=Leaf(promised=False)),
    "another log of certificates": lambda scene: scene.signed(leaf=Leaf(log=scene.foreign.ct_log)),
    "another usage": lambda scene: scene.signed(leaf=Leaf(usages=(ExtendedKeyUsageOID.SERVER_AUTH,))),
    "seen after the certificate": lambda scene: seen(scene, 1),
    "seen before the certificate": lambda scene: seen(scene, -1),
    "another certificate": lambda scene: scene.signed().but(certificate=scene.signed().certificate),
    "altered payload": altered,
    "altered signature": resigned,
    "signature of another payload": transplanted,
}
"""Twins of every signature with a certificate."""

LOG_TWINS: dict[str, Callable[[Scene], Signed]] = {
    "no entry": lambda scene: scene.signed().but(entries=()),
    "entry of another payload": lambda scene: scene.signed().but(entries=scene.another().entries),
    "entry of another signature": lambda scene: scene.signed().but(entries=scene.signed().entries),
    "another log": lambda scene: scene.signed(
        scene.sigstore.but(rekor=scene.foreign.rekor, rekor_2=scene.foreign.rekor_2)
    ),
    "another key of the log": lambda scene: scene.signed(log_signer=Key(log_key(scene))),
}
"""Twins of every signature that is in a log, also of those by a key."""

STAMP_TWINS: dict[str, Callable[[Scene], Signed]] = {
    "no timestamp": lambda scene: scene.signed(stamped_at=()),
    "timestamp of another signature": lambda scene: scene.signed().but(timestamps=scene.another().timestamps),
    "another timestamp authority": lambda scene: scene.signed(
        scene.sigstore.but(timestamps=scene.foreign.timestamps)
    ),
}
"""Twins of every signature whose time a timestamp authority tells."""
REASONS = {
    "another identity": "wrong-identity",
    "another issuer": "wrong-issuer",
    "no identity": "certificate-untrusted",
    "no issuer": "wrong-issuer",
    "another authority": "certificate-untrusted",
    "an authority by a leaf": "certificate-untrusted",
    "not logged as a certificate": "certificate-untrusted",
    "another log of certificates": "certificate-untrusted",
    "another usage": "certificate-untrusted",
    "seen after the certificate": "certificate-expired",
    "seen before the certificate": "certificate-expired",
    "another certificate": "altered",
    "altered payload": "altered",
    "altered signature": "altered",
    "signature of another payload": "altered",
    "no entry": "no-log-entry",
    "entry of another payload": "log-mismatch",
    "entry of another signature": "log-mismatch",
    "another log": "log-untrusted",
    "another key of the log": "log-untrusted",
    "no timestamp": "no-log-entry",
    "timestamp of another signature": "timestamp-untrusted",
    "another timestamp authority": "timestamp-untrusted",
}
"""What each twin is refused for."""


def log_key(scene: Scene) -> Any:
    return "ed25519" if scene.signing.log == "rekor-2" else "ecdsa-p256"
