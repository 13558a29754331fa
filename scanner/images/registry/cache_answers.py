"""What a registry said that may change, as the cache keeps it: an answer, or that something is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from scanner.errors import RegistryError
from scanner.images.model import Referrers
from scanner.images.registry.cache_entry import make_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.registry.cache_entry import Key
    from scanner.images.registry.cache_store import Store

_Said = TypeVar("_Said")
TYPES: dict[str, Any] = {"tag": str, "referrers": Referrers, "tags": frozenset[str] | None}
"""The type of the answer by the kind of the entry; every other kind only says that something is not there."""


class Absence(msgspec.Struct, frozen=True):
    """What an error said of something that is not there."""

    message: str
    hint: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What was said."""

    value: Any

    def given(self) -> Any:
        """Return the answer.

        Raises:
            RegistryError: it was that it is not there (`not-found`).
        """
        if isinstance(self.value, Absence):
            raise RegistryError(self.value.message, reason="not-found", hint=self.value.hint)
        return self.value


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    value: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    absence: Absence | None = None


def write_answer(value: Any) -> bytes:
    """Return an answer, or an `Absence`, as JSON.

    Raises:
        ValueError: it has text that is not Unicode.
    """
    if isinstance(value, Absence):
        return msgspec.json.encode(_Kept(absence=value))
    kept = sorted(value) if isinstance(value, frozenset) else value
    return msgspec.json.encode(_Kept(msgspec.Raw(msgspec.json.encode(kept))))


def read_answer(kind: str, content: bytes) -> Answer:
    """Return the answer that JSON holds.

    Raises:
        ValueError: it holds none of this kind.
    """
    try:
        kept = msgspec.json.decode(content, type=_Kept)
        if kept.absence is not None:
            return Answer(kept.absence)
        if kind not in TYPES or isinstance(kept.value, msgspec.UnsetType):
            raise ValueError("nothing was said")
        return Answer(msgspec.json.decode(kept.value, type=TYPES[kind]))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError("it is something else") from error


class Answers:
    """Keeps answers for a short time. It is shared by threads.

    Args:
        store: where.
        ttl_s: seconds.
        clock: seconds since 1970; what seems to come from its future is not used.
    """

    def __init__(self, store: Store, ttl_s: float, clock: Callable[[], float]) -> None:
        self._store = store
        self._ttl_s = ttl_s
        self._clock = clock

    def answer(self, key: Key, ask: Callable[[], _Said]) -> _Said:
        """Return what was said a short time ago, or is said now.

        Raises:
            RegistryError: it was an error, which was kept where it is `not-found`.
        """
        answer = self.known(key)
        if answer is not None:
            said: _Said = answer.given()
            return said
        said = self.asked(key, ask)
        self.keep(key, said)
        return said

    def asked(self, key: Key, ask: Callable[[], _Said]) -> _Said:
        """Return what a registry says, and keep it where that is nothing.

        Raises:
            RegistryError: it was an error.
        """
        try:
            return ask()
        except RegistryError as error:
            if error.reason == "not-found":
                self.keep(key, Absence(error.message, error.hint))
            raise

    def known(self, key: Key) -> Answer | None:
        """Return what was said a short time ago, None where that is too long ago, or not known."""
        entry = self._store.get(key)
        if entry is None or not 0 <= self._clock() - entry.stored_at < self._ttl_s:
            return None
        try:
            return read_answer(key.kind, entry.content)
        except ValueError:
            self._store.remove(key)
            return None

    def keep(self, key: Key, value: Any) -> None:
        """Keep what was said."""
        try:
            content = write_answer(value)
        except ValueError:  # text that is not Unicode
            return
        self._store.put(make_entry(key, self._clock(), content))
