"""Reads the `trust` part of a configuration: who may sign which images, by identity and issuer or by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.discover.read import read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.patterns import compile_re2

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.govern.configuration.checks import Checks
    from scanner.model import Pointer

_KEYS = ("root", "images")
_RULE_KEYS = ("pattern", "signers")
_SIGNER_KEYS = ("identity", "identity-regexp", "issuer", "issuer-regexp", "key", "transparency-log")
_MAX_KEY_BYTES = 64 * 1024
_MAX_ROOT_BYTES = 4 * 1024 * 1024


class TrustReader:
    """Reads the `trust` part of one configuration file.

    Args:
        checks: checks the parts of the file.
        base: the directory that files it names are relative to.
    """

    def __init__(self, checks: Checks, base: Path) -> None:
        self._checks = checks
        self._base = base

    def trust(self, at: Pointer, value: Any) -> Trust:
        """Return who may sign what.

        Raises:
            ConfigError: it says something that is not understood, or names a file that cannot be read.
        """
        self._checks.keys(at, value, _KEYS, "trust")
        name = self._text((*at, "root"), value["root"]) if "root" in value else ""
        return Trust(
            rules=tuple(
                self._rule((*at, "images", index), rule)
                for index, rule in enumerate(self._checks.items((*at, "images"), value.get("images", [])))
            ),
            root=self._file((*at, "root"), name, _MAX_ROOT_BYTES) if name else None,
            root_name=name,
        )

    def _rule(self, at: Pointer, value: Any) -> TrustRule:
        self._checks.keys(at, value, _RULE_KEYS, "an entry of trust.images")
        for key in _RULE_KEYS:
            if key not in value:
                raise self._checks.error(at, f"an entry of trust.images has no {key}", f"add `{key}:`")
        signers = self._checks.items((*at, "signers"), value["signers"])
        if not signers:
            raise self._checks.error(
                (*at, "signers"), "nobody is named", "name an identity with its issuer, or a key"
            )
        return TrustRule(
            images=self._pattern((*at, "pattern"), value["pattern"]),
            signers=tuple(
                self._signer((*at, "signers", index), signer) for index, signer in enumerate(signers)
            ),
        )

    def _pattern(self, at: Pointer, value: Any) -> str:
        text = self._text(at, value)
        self._checks.pattern(at, text)
        return text

    def _signer(self, at: Pointer, value: Any) -> Signer:
        self._checks.keys(at, value, _SIGNER_KEYS, "a signer")
        texts = {key: self._text((*at, key), value[key]) for key in _SIGNER_KEYS[:5] if key in value}
        who = [key for key in ("identity", "identity-regexp", "key") if key in texts]
        if len(who) != 1:
            raise self._checks.error(
                at, "a signer is one of: identity, identity-regexp, key", "give exactly one of them"
            )
        if "key" in texts:
            return self._key(at, value, texts)
        if "transparency-log" in value:
            raise self._checks.error(
                (*at, "transparency-log"), "an identity is always in the transparency log", "leave it out"
            )
        if ("issuer" in texts) == ("issuer-regexp" in texts):
            raise self._checks.error(
                at,
                "an identity has an issuer, who vouches for it",
                "add `issuer: https://token.actions.githubusercontent.com`, or whoever it is",
            )
        for key in ("identity-regexp", "issuer-regexp"):
            self._check_expression((*at, key), texts.get(key))
        return Signer(
            identity=texts.get("identity"),
            identity_regexp=texts.get("identity-regexp"),
            issuer=texts.get("issuer"),
            issuer_regexp=texts.get("issuer-regexp"),
        )

    def _key(self, at: Pointer, value: dict[str, Any], texts: dict[str, str]) -> Signer:
        for key in ("issuer", "issuer-regexp"):
            if key in texts:
                raise self._checks.error((*at, key), "a key has no issuer", "leave it out")
        logged = value.get("transparency-log", True)
        if not isinstance(logged, bool):
            raise self._checks.error(
                (*at, "transparency-log"), "it must be true or false", "write true or false"
            )
        name = texts["key"]
        return Signer(
            key=self._file((*at, "key"), name, _MAX_KEY_BYTES), key_name=name, transparency_log=logged
        )

    def _file(self, at: Pointer, name: str, max_bytes: int) -> bytes:
        try:
            return read_bytes((self._base / name).resolve(), max_bytes)
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

    def _text(self, at: Pointer, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self._checks.error(at, f"{at[-1]} must be a text", "put it in quotes")
        return value
