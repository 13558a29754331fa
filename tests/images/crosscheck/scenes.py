"""What the offline PKI signs to be judged by other programs: good signatures and their tampered twins, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.images.pki.sigstore import AT, Signing, Sigstore
from tests.images.pki.twins import LOG_TWINS, STAMP_TWINS, TWINS, Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.pki.signed import Signed

SIGNINGS = {
    "log": Signing(),
    "log and timestamp": Signing(stamped_at=(AT,)),
    "log without time": Signing(log="rekor-2"),
}
"""Ways to sign with a certificate that every program knows."""

GOOD = "as it should be"
DIGEST = "sha256:" + 64 * "a"
OTHER_DIGEST = "sha256:" + 64 * "b"
SIGSTORE = Sigstore()
FOREIGN = Sigstore()


def scene(signing: Signing, payload: bytes, other: bytes, *, envelope: bool = True) -> Scene:
    """Return what is signed, and what else the same signer signed."""
    return Scene(SIGSTORE, FOREIGN, payload, other, envelope, signing)


def makers(signing: Signing) -> dict[str, Callable[[Scene], Signed]]:
    """Return what makes a good signature, and its twins, by name."""
    twins = TWINS | LOG_TWINS | (STAMP_TWINS if signing.log == "rekor-2" else {})
    return {GOOD: Scene.signed, **twins}


def judged(signing: Signing, payload: bytes, other: bytes, *, envelope: bool = True) -> dict[str, Signed]:
    """Return a good signature, and all its twins."""
    made = scene(signing, payload, other, envelope=envelope)
    return {name: make(made) for name, make in makers(signing).items()}
