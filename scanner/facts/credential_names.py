"""Names that announce a credential: `DB_PASSWORD`, `clientSecret`, and not `PASSWORD_FILE` or `MAX_TOKENS`."""

from __future__ import annotations

import re

MAX_LENGTH = 256
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_WORDS = {
    "password": "password",
    "passwd": "password",
    "passphrase": "password",
    "passcode": "password",
    "pwd": "password",
    "pass": "password",
    "pw": "password",
    "requirepass": "password",
    "dbpass": "password",
    "userpass": "password",
    "rootpass": "password",
    "adminpass": "password",
    "credential": "password",
    "credentials": "password",
    "secret": "secret",
    "token": "token",
    "pat": "token",
    "apikey": "api-key",
    "accesskey": "access-key",
    "secretkey": "secret",
    "authkey": "secret",
    "privatekey": "private-key",
}
_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
)
_KEYS = {
    "api": "api-key",
    "access": "access-key",
    "private": "private-key",
    **dict.fromkeys(
        (
            "secret", "signing", "signature", "encryption", "crypto", "master", "auth", "account", "shared",
            "license", "jwt", "hmac", "app", "deploy", "root", "unseal", "cookie", "session",
        ),
        "secret",
    ),
}  # fmt: skip
_NOT_SECRET = frozenset(("public", "publishable", "max", "min", "num", "count", "limit", "total"))
_DIRECTORIES = frozenset(("PWD", "OLDPWD"))


def name_kind(name: str) -> str | None:
    """Return what kind of credential a name announces, None if none. Its last words decide."""
    if name in _DIRECTORIES:
        return None
    words = [word.lower() for word in _WORD.findall(name[-MAX_LENGTH:])]
    while words and words[-1].isdecimal():
        words.pop()
    if not words or not _NOT_SECRET.isdisjoint(words):
        return None
    last = words[-1]
    if words[-3:] == ["secret", "key", "base"]:
        return "secret"
    if last == "key":
        return _KEYS.get(words[-2]) if len(words) > 1 else None
    kind = _WORDS.get(last)
    if kind is None:
        ending = next((ending for ending in _ENDINGS if last.endswith(ending)), None)
        kind = _WORDS[ending] if ending is not None else None
    return kind
