"""The door: what attached content turns out to be, and what it proves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from scanner.facts.evidence import Proof
from scanner.images.model import Examined
from scanner.images.signatures.content import Unsigned, open_content
from scanner.images.signatures.trust_rules import TrustRules, check_trust
from scanner.images.signatures.trusted_root import facts_of, read_root
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from scanner.facts.evidence import RootFacts
    from scanner.images.model import Attached, Repository, Trust
    from scanner.images.signatures.authorities import Authorities
    from scanner.images.signatures.content import Content
    from scanner.images.signatures.root_format import TrustedRoot
    from scanner.images.signatures.signers import Signers

_importing = threading.Lock()
"""Held by the one thread that imports: the others must not see packages that are imported by half."""

__all__ = ["SignatureVerifier", "build_verifier", "check_trust"]


def build_verifier(trust: Trust) -> SignatureVerifier:
    """Return a verifier for a configuration. Sigstore is imported when something must be verified, not here.

    Raises:
        ConfigError: a pattern, an expression, a key or the trusted root is malformed.
    """
    return SignatureVerifier(trust)


class SignatureVerifier:
    """Verifies what is attached to images; implements `scanner.images.model.Verifier`.

    Args:
        trust: who may sign what, and whose authorities are believed.

    Raises:
        ConfigError: it is malformed.
    """

    def __init__(self, trust: Trust) -> None:
        self._rules = TrustRules(trust)
        self._name = trust.root_name or "the trusted root"
        self._root = None if trust.root is None else _read(trust.root, self._name)
        self._authorities: Authorities | None = None

    def trusts(self, repository: Repository) -> bool:
        """Tell whether the configuration says who may sign images of a repository."""
        return bool(self._rules.signers(repository))

    def examine(self, attached: Attached, repository: Repository) -> Examined:
        """Return what attached content proves. Never raises: what is malformed is not verified, with the reason."""
        try:
            content = open_content(attached)
        except Exception as exc:  # noqa: BLE001 - hostile input; whatever it raises, it is not verified
            return Examined("attestation", _unproved(_failed(exc)))
        proof = self._proof(content, self._rules.signers(repository))
        said = content.said
        return Examined(said.kind, proof, said.statement, said.annotations)

    def trusted_root_facts(self) -> RootFacts:
        """Return where the trusted root comes from, and how old it is."""
        if self._root is not None:
            return facts_of(self._root, self._name)
        from scanner.images.signatures import internals  # noqa: PLC0415 - imports sigstore

        return facts_of(self._trusted_root(), f"sigstore {internals.RELEASE}, public-good instance")

    def _proof(self, content: Content | Unsigned, signers: Signers) -> Proof:
        if isinstance(content, Unsigned):
            return _unproved(content.unproved)
        try:
            return self._prove(content, signers)
        except Unproved as unproved:
            return _unproved(unproved)
        except Exception as exc:  # noqa: BLE001 - four libraries read hostile input here; whatever they raise, it is not verified
            return _unproved(_failed(exc))

    def _prove(self, content: Content, signers: Signers) -> Proof:
        with _importing:
            from scanner.images.signatures.proofs import prove  # noqa: PLC0415 - imports `cryptography`
        return prove(content.signed(), signers, content.said.problem, self._believed)

    def _believed(self) -> Authorities:
        """Return the authorities of the trusted root, made once."""
        with _importing:
            if self._authorities is None:
                from scanner.images.signatures.authorities import Authorities  # noqa: PLC0415 - imports sigstore

                try:
                    self._authorities = Authorities(self._trusted_root())
                except ValueError as exc:
                    raise Unproved("unsupported", f"{self._name} cannot be used: {exc}") from exc
            return self._authorities

    def _trusted_root(self) -> TrustedRoot:
        if self._root is not None:
            return self._root
        from scanner.images.signatures import internals  # noqa: PLC0415 - imports sigstore

        return read_root(internals.embedded_root(), "the trusted root of sigstore")


def _read(content: bytes, name: str) -> TrustedRoot:
    from scanner.images.signatures.root_material import check_material  # noqa: PLC0415 - imports `cryptography`

    root = read_root(content, name)
    check_material(root, name)
    return root


def _failed(error: Exception) -> Unproved:
    return Unproved("malformed", f"it cannot be checked ({type(error).__name__})")


def _unproved(unproved: Unproved) -> Proof:
    return Proof(verified=False, reason=unproved.reason, detail=unproved.detail)
