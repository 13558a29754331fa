"""Who may sign the images of one repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from scanner.images.signatures.certificates import SigningCertificate
    from scanner.images.signatures.keys import PublicKey

_SHOWN = 5


class Name(msgspec.Struct, frozen=True):
    """A name that must be exactly this, or that an expression must match as a whole."""

    exact: str | None
    expression: Any
    text: str

    def fits(self, name: str) -> bool:
        """Tell whether it is this name."""
        return name == self.exact if self.expression is None else self.expression.fullmatch(name) is not None


class TrustedIdentity(msgspec.Struct, frozen=True):
    """An identity that may sign, and who must vouch for it."""

    identity: Name
    issuer: Name

    def __str__(self) -> str:
        """Return it for people."""
        return f"{self.identity.text} (issuer {self.issuer.text})"


class TrustedKey(msgspec.Struct, frozen=True):
    """A key that may sign, and whether what it signs must be in the transparency log."""

    key: PublicKey
    name: str
    logged: bool

    def __str__(self) -> str:
        """Return it for people."""
        return f"the key {self.name}"


class Signers(msgspec.Struct, frozen=True):
    """Who may sign the images of one repository; nobody at all is no trust."""

    identities: tuple[TrustedIdentity, ...] = ()
    keys: tuple[TrustedKey, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anybody may."""
        return bool(self.identities or self.keys)

    def __str__(self) -> str:
        """Return them for people."""
        every = [str(each) for each in (*self.identities, *self.keys)]
        if len(every) > _SHOWN:
            return f"{', '.join(every[:_SHOWN])} or one of {len(every) - _SHOWN} more"
        *first, last = every or [""]
        return f"{', '.join(first)} or {last}" if first else last

    def check_identity(self, certificate: SigningCertificate) -> str:
        """Return which of the names of a certificate may sign.

        Raises:
            Unproved: none may (`wrong-identity`), or somebody else vouched for it (`wrong-issuer`).
        """
        for trusted in self.identities:
            if certificate.issuer is not None and trusted.issuer.fits(certificate.issuer):
                for identity in certificate.identities:
                    if trusted.identity.fits(identity):
                        return identity
        named = any(each.identity.fits(name) for each in self.identities for name in certificate.identities)
        raise Unproved(
            "wrong-issuer" if named else "wrong-identity",
            f"signed by {certificate}, but only {self} may sign",
        )
