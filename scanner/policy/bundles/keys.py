"""The keys that signatures of bundles are verified with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError, UsageError
from scanner.policy.bundles.bounds import Bounds, Count
from scanner.policy.bundles.signing_keys import public_key
from scanner.policy.bundles.walking import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOUNDS = Bounds(file_bytes=1024 * 1024)


class Key(msgspec.Struct, frozen=True):
    """A key that signs bundles.

    Attributes:
        content: PEM of a public key or certificate; or else the secret of an HMAC.
        name: what people call it: its file.
        algorithm: the only one it is used with, as JWA names it (`RS256`); "" allows those of its kind.
        scope: what a signature must say it is for; "" is that it says nothing.
    """

    content: bytes
    name: str
    algorithm: str = ""
    scope: str = ""


class Keys(msgspec.Struct, frozen=True):
    """The keys somebody trusts.

    Attributes:
        by_id: each by the id that signatures name it with; "" is the id of one that may be named in any way.
        now: the time that signatures must be valid at, seconds since 1970.
    """

    by_id: Mapping[str, Key]
    now: float

    def named(self, identifier: str) -> Key | None:
        """Return the key that a signature names, None if nobody trusts such a key.

        Args:
            identifier: the id, "" if the signature names none: then there must be one key alone.
        """
        if identifier in self.by_id and identifier:
            return self.by_id[identifier]
        if "" in self.by_id:
            return self.by_id[""]
        return next(iter(self.by_id.values())) if not identifier and len(self.by_id) == 1 else None


def read_keys(written: tuple[str, ...], now: float) -> Keys:
    """Return keys that are in files.

    Args:
        written: `FILE` or `FILE=ID` each.
        now: the time that signatures must be valid at, seconds since 1970.

    Raises:
        UsageError: a key cannot be read, or two have one id.
    """
    by_id: dict[str, Key] = {}
    for text in written:
        name, _, identifier = (
            text.rpartition("=") if "=" in text and not Path(text).is_file() else (text, "", "")
        )
        identifier = identifier or ("" if len(written) == 1 else Path(name).stem)
        if identifier in by_id:
            raise UsageError(f"--policy-key {text}: another key is {identifier} too", hint="write FILE=ID")
        by_id[identifier] = _key(name)
    return Keys(by_id, now)


def _key(name: str) -> Key:
    try:
        content = read_file(name, name, Count(name, _BOUNDS))
        public_key(content)
    except (PolicyLoadError, ValueError) as error:
        raise UsageError(
            f"--policy-key {name} cannot be used: {error}", hint="name a public key or certificate (PEM)"
        ) from error
    return Key(content, Path(name).name)
