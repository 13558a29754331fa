"""Reads the `trust` part of a configuration: who may sign which images, by identity and issuer or by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scanner.discover.read import read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.patterns import compile_pattern
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from scanner.model import Pointer, Source, SourceMap

_KEYS = ("root", "images")
_RULE_KEYS = ("pattern", "signers")
_SIGNER_KEYS = ("identity", "identity-regexp", "issuer", "issuer-regexp", "key", "transparency-log")
_MAX_KEY_BYTES = 64 * 1024
_MAX_ROOT_BYTES = 4 * 1024 * 1024


class TrustReader:
    """Reads the `trust` part of one configuration file.

    Args:
        source: the file.
        places: finds the parts of its value.
        base: the directory that files it names are relative to.
    """

    def __init__(self, source: Source, places: SourceMap, base: Path) -> None:
        self._source = source
        self._places = places
        self._base = base

    def trust(self, at: Pointer, value: Any) -> Trust:
        """Return who may sign what.

        Raises:
            ConfigError: it says something that is not understood, or names a file that cannot be read.
        """
        self._check_keys(at, value, _KEYS, "trust")
        name = self._text((*at, "root"), value["root"]) if "root" in value else ""
        return Trust(
            rules=tuple(
                self._rule((*at, "images", index), rule)
                for index, rule in enumerate(self._list((*at, "images"), value.get("images", [])))
            ),
            root=self._file((*at, "root"), name, _MAX_ROOT_BYTES) if name else None,
            root_name=name,
        )

    def _rule(self, at: Pointer, value: Any) -> TrustRule:
        self._check_keys(at, value, _RULE_KEYS, "an entry of trust.images")
        for key in _RULE_KEYS:
            if key not in value:
                self._fail(at, f"an entry of trust.images has no {key}", f"add `{key}:`")
        signers = self._list((*at, "signers"), value["signers"])
        if not signers:
            self._fail((*at, "signers"), "nobody is named", "name an identity with its issuer, or a key")
        return TrustRule(
            images=self._pattern((*at, "pattern"), value["pattern"]),
            signers=tuple(
                self._signer((*at, "signers", index), signer) for index, signer in enumerate(signers)
            ),
        )

    def _pattern(self, at: Pointer, value: Any) -> str:
        text = self._text(at, value)
        try:
            compile_pattern(text)
        except ConfigError as error:
            self._fail(at, error.message, error.hint or "write registry/path")
        return text

    def _signer(self, at: Pointer, value: Any) -> Signer:
        self._check_keys(at, value, _SIGNER_KEYS, "a signer")
        texts = {key: self._text((*at, key), value[key]) for key in _SIGNER_KEYS[:5] if key in value}
        who = [key for key in ("identity", "identity-regexp", "key") if key in texts]
        if len(who) != 1:
            self._fail(at, "a signer is one of: identity, identity-regexp, key", "give exactly one of them")
        if "key" in texts:
            return self._key(at, value, texts)
        if "transparency-log" in value:
            self._fail(
                (*at, "transparency-log"), "an identity is always in the transparency log", "leave it out"
            )
        if ("issuer" in texts) == ("issuer-regexp" in texts):
            self._fail(
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
                self._fail((*at, key), "a key has no issuer", "leave it out")
        logged = value.get("transparency-log", True)
        if not isinstance(logged, bool):
            self._fail((*at, "transparency-log"), "it must be true or false", "write true or false")
        name = texts["key"]
        return Signer(
            key=self._file((*at, "key"), name, _MAX_KEY_BYTES), key_name=name, transparency_log=logged
        )

    def _file(self, at: Pointer, name: str, max_bytes: int) -> bytes:
        try:
            return read_bytes((self._base / name).resolve(), max_bytes)
        except CattleguardError as error:
            hint = error.hint or "name a file, relative to the configuration"
            raise ConfigError(f"{name}: {error.message}", hint=hint, span=self._span(at)) from error

    def _check_expression(self, at: Pointer, expression: str | None) -> None:
        if expression is None:
            return
        import re2  # noqa: PLC0415 - few configurations have one

        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(expression, options)
        except re2.error as error:
            detail = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            self._fail(at, f"not a regular expression: {detail}", "see the RE2 syntax")

    def _check_keys(self, at: Pointer, value: Any, known: Collection[str], what: str) -> None:
        if not isinstance(value, dict):
            self._fail(at, f"{what} must be a mapping", f"its keys are {', '.join(known)}")
        for key in value:
            if key not in known:
                self._fail((*at, key), f"unknown key {key!r} in {what}", suggest(str(key), known))

    def _list(self, at: Pointer, value: Any) -> list[Any]:
        if not isinstance(value, list):
            self._fail(at, f"{at[-1]} must be a list", "write one item a line, each after `- `")
        return value

    def _text(self, at: Pointer, value: Any) -> str:
        if not isinstance(value, str) or not value:
            self._fail(at, f"{at[-1]} must be a text", "put it in quotes")
        return value

    def _span(self, at: Pointer) -> Any:
        return self._source.span(*self._places.locate(at))

    def _fail(self, at: Pointer, message: str, hint: str) -> NoReturn:
        raise ConfigError(message, hint=hint, span=self._span(at))
