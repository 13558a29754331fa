"""What has been found out about a signature while it is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scanner.facts.evidence import Proof
from scanner.images.signatures.log_binding import check_binding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from scanner.images.signatures.authorities import Authorities
    from scanner.images.signatures.keys import PublicKey
    from scanner.images.signatures.log_bodies import LogBody
    from scanner.images.signatures.signed import Signed
    from scanner.images.signatures.unproved import Unproved


class Findings:
    """What has been found out so far. A field is set only by the check that proves it.

    Args:
        how: what it is signed by.
        authorities: returns the authorities of the trusted root; the first call imports sigstore.
    """

    def __init__(self, how: Literal["keyless", "key"], authorities: Callable[[], Authorities]) -> None:
        self.how = how
        self.authorities = authorities
        self.identity: str | None = None
        self.issuer: str | None = None
        self.key: str | None = None
        self.log_index: int | None = None
        self.signed_at: str | None = None

    def proof(self, unproved: Unproved | None = None) -> Proof:
        """Return the proof that they come to, or what is missing for it."""
        return Proof(
            verified=unproved is None,
            how=self.how,
            identity=self.identity,
            issuer=self.issuer,
            key=self.key,
            reason=unproved.reason if unproved else None,
            detail=unproved.detail if unproved else "",
            log_index=self.log_index,
            signed_at=self.signed_at,
        )

    def check_log(
        self,
        signed: Signed,
        bodies: Sequence[LogBody],
        signature: bytes,
        key: PublicKey,
        certificate: bytes | None = None,
    ) -> list[datetime]:
        """Return when logs took a signature in, those of them that say so under their signature.

        Args:
            signed: what is signed, with the entries.
            bodies: what the entries are about.
            signature: the signature in question.
            key: the key that verifies it.
            certificate: the signer's certificate (DER), None where the key itself is trusted.

        Raises:
            Unproved: an entry is about something else, or not in a log that is trusted.
        """
        times = []
        for entry, body in zip(signed.entries, bodies, strict=True):
            check_binding(body, signed, signature, key, certificate)
            times.append(self.authorities().check_entry(entry, body.kind))
            if self.log_index is None:
                self.log_index = entry.proved_index
        found = [time for time in times if time is not None]
        self.saw(found)
        return found

    def saw(self, times: Sequence[datetime]) -> None:
        """Note the first of several times at which it was seen."""
        if times:
            self.signed_at = f"{min(times):%Y-%m-%dT%H:%M:%SZ}"
