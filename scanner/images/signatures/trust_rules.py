"""The trust of a configuration: its rules, compiled and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ConfigError
from scanner.images.patterns import compile_expression, compile_pattern
from scanner.images.signatures.signers import Name, Signers, TrustedIdentity, TrustedKey
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from scanner.images.model import Repository, Signer, Trust

_PEM = b"-----BEGIN "


class TrustRules:
    """The rules of a configuration, compiled.

    Args:
        trust: the configuration.

    Raises:
        ConfigError: a pattern, an expression or a key is malformed, or a signer is not told completely.
    """

    def __init__(self, trust: Trust) -> None:
        self._rules = tuple(
            (compile_pattern(rule.images), tuple(_compiled(signer) for signer in rule.signers))
            for rule in trust.rules
        )

    def signers(self, repository: Repository) -> Signers:
        """Return who may sign the images of a repository: the signers of every rule whose pattern matches."""
        name = str(repository)
        found = [each for pattern, signers in self._rules if pattern.fullmatch(name) for each in signers]
        return Signers(
            tuple(each for each in found if isinstance(each, TrustedIdentity)),
            tuple(each for each in found if isinstance(each, TrustedKey)),
        )


def check_trust(trust: Trust) -> None:
    """Check what is cheap to check of a configuration: it imports neither sigstore nor `cryptography`.

    Raises:
        ConfigError: a pattern or an expression is malformed, a signer is not told completely, a key is not PEM.
    """
    for rule in trust.rules:
        compile_pattern(rule.images)
        for signer in rule.signers:
            if signer.key is None:
                _identity(signer)
            elif _PEM not in signer.key:
                raise _bad_key(signer, "it is not PEM")


def _compiled(signer: Signer) -> TrustedIdentity | TrustedKey:
    return _identity(signer) if signer.key is None else _key(signer, signer.key)


def _identity(signer: Signer) -> TrustedIdentity:
    return TrustedIdentity(
        _name(signer.identity, signer.identity_regexp, "identity"),
        _name(signer.issuer, signer.issuer_regexp, "issuer"),
    )


def _name(exact: str | None, expression: str | None, what: str) -> Name:
    if expression is not None and exact is None:
        return Name(None, compile_expression(expression), f"/{expression}/")
    if exact and expression is None:
        return Name(exact, None, exact)
    raise ConfigError(
        f"a signer has no {what}, or two",
        hint=f"give either {what} or {what}-regexp; or a key instead of an identity",
    )


def _key(signer: Signer, content: bytes) -> TrustedKey:
    from scanner.images.signatures.keys import read_key  # noqa: PLC0415 - imports `cryptography`

    if _PEM not in content:
        raise _bad_key(signer, "it is not PEM")
    try:
        return TrustedKey(
            read_key(content), signer.key_name or "in the configuration", signer.transparency_log
        )
    except Unproved as exc:
        raise _bad_key(signer, exc.detail) from exc


def _bad_key(signer: Signer, why: str) -> ConfigError:
    return ConfigError(
        f"{signer.key_name or 'a key'} is not a public key: {why}",
        hint="give a public key or a certificate in PEM, such as cosign.pub",
    )
