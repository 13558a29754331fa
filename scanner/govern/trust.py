"""Reads the `trust` part of a configuration: who may sign which images, by identity and issuer or by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.discover.read import read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.patterns import compile_re2

if TYPE_CHECKING:
    from scanner.govern.configuration.checks import Checks
    from scanner.govern.configuration.inside import Inside
    from scanner.model import Pointer

_MAX_KEY_BYTES = 64 * 1024
_MAX_ROOT_BYTES = 4 * 1024 * 1024


class TrustReader:
    """Reads the `trust` part of one configuration file.

    Args:
        checks: checks the parts of the file.
        inside: finds the files that it names.
    """

    def __init__(self, checks: Checks, inside: Inside) -> None:
        self._checks = checks
        self._inside = inside

    def trust(self, at: Pointer, value: Any) -> Trust:
        """Return who may sign what.

        Args:
            at: where the value stands.
            value: has the shape that `scanner.govern.configuration.keys` gives it.

        Raises:
            ConfigError: it says something that is not understood, or names a file that cannot be read.
        """
        name = value.get("root", "")
        return Trust(
            rules=tuple(
                self._rule((*at, "images", index), rule) for index, rule in enumerate(value.get("images", []))
            ),
            root=self._file((*at, "root"), name, _MAX_ROOT_BYTES) if name else None,
            root_name=name,
        )

    def _rule(self, at: Pointer, value: Any) -> TrustRule:
        self._checks.pattern((*at, "pattern"), value["pattern"])
        return TrustRule(
            images=value["pattern"],
            signers=tuple(
                self._signer((*at, "signers", index), signer) for index, signer in enumerate(value["signers"])
            ),
        )

    def _signer(self, at: Pointer, value: Any) -> Signer:
        who = [key for key in ("identity", "identity-regexp", "key") if key in value]
        if len(who) != 1:
            raise self._checks.error(
                at, "a signer is one of: identity, identity-regexp, key", "give exactly one of them"
            )
        if "key" in value:
            return self._key(at, value)
        if "transparency-log" in value:
            raise self._checks.error(
                (*at, "transparency-log"), "an identity is always in the transparency log", "leave it out"
            )
        if ("issuer" in value) == ("issuer-regexp" in value):
            raise self._checks.error(
                at,
                "an identity has an issuer, who vouches for it",
                "add `issuer: https://token.actions.githubusercontent.com`, or whoever it is",
            )
        for key in ("identity-regexp", "issuer-regexp"):
            self._check_expression((*at, key), value.get(key))
        return Signer(
            identity=value.get("identity"),
            identity_regexp=value.get("identity-regexp"),
            issuer=value.get("issuer"),
            issuer_regexp=value.get("issuer-regexp"),
        )

    def _key(self, at: Pointer, value: dict[str, Any]) -> Signer:
        for key in ("issuer", "issuer-regexp"):
            if key in value:
                raise self._checks.error((*at, key), "a key has no issuer", "leave it out")
        name = value["key"]
        return Signer(
            key=self._file((*at, "key"), name, _MAX_KEY_BYTES),
            key_name=name,
            transparency_log=value.get("transparency-log", True),
        )

    def _file(self, at: Pointer, name: str, max_bytes: int) -> bytes:
        path = self._inside.path(at, name)
        try:
            return read_bytes(path.resolve(), max_bytes)
        except CattleguardError as error:
            hint = error.hint or "name a file, relative to the configuration"
            raise ConfigError(f"{name}: {error.message}", hint=hint, span=self._checks.span(at)) from error

    def _check_expression(self, at: Pointer, expression: str | None) -> None:
        if expression is None:
            return
        try:
            compile_re2(expression)
        except ValueError as error:
            raise self._checks.error(
                at, f"not a regular expression: {error}", "see the RE2 syntax"
            ) from error
