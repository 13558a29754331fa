"""The facts of one document, as they are found."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.collected import CollectedFacts
from scanner.facts.credentials import kind_of, name_kind
from scanner.facts.model import Credential
from scanner.formats.github_actions.matrix import OPENING
from scanner.formats.github_actions.shape import mapping, scalar
from scanner.model import place_in_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.scripts import ScriptFacts
    from scanner.model import Pointer

_IN_TEXT = frozenset(("url-password", "local-url-password", "connection-string", "authorization"))
"""Kinds of credentials that are a part of a longer text."""
_GIVEN = re.compile(r"(?:-p|-{0,2}[\w.-]{1,256}[=:])?[\"']?([^\"'=:@]*)").fullmatch
"""A value alone, behind `-p`, or behind a name: the name of an option, a variable or a user."""

MAX_PASSWORDS = 100
"""Passwords of services that are known."""


class Collected(CollectedFacts):
    """The facts of one document, without the credentials that protect nothing.

    Attributes:
        throwaway: the passwords that are given to service containers. Such a service is created for the job and
            goes away with it, so these protect nothing, wherever the job repeats them.
    """

    throwaway: frozenset[str] = frozenset()

    def add_script(self, found: ScriptFacts, text: str, at: Pointer) -> None:
        """Add the facts of a script, given with its text and its pointer."""
        kept = tuple(
            credential
            for credential in found.credentials
            if not self._repeats_throwaway(credential.name, _written(credential.at, found, text, at))
        )
        self.add_run(msgspec.structs.replace(found, credentials=kept))

    def add_values(self, values: Any, at: Pointer) -> None:
        """Add the literal credentials of a mapping of names to values."""
        for name, value in mapping(values).items():
            self.add_value(name, value, (*at, name))

    def add_value(self, name: str, value: Any, at: Pointer) -> None:
        """Add the value that a name has, if it is a literal credential."""
        text = None if isinstance(value, bool) else scalar(value)
        if not text or OPENING in text:
            return
        kind = kind_of(name, text)
        if kind is not None and not self._is_throwaway(kind, name, text):
            self.credentials.append(Credential(at, kind, name, "ci", "runner"))

    def _is_throwaway(self, kind: str, name: str, text: str) -> bool:
        if kind in _IN_TEXT:
            return any(kind_of(name, _without(value, text)) is None for value in self.throwaway)
        return text in self.throwaway and kind == name_kind(name)

    def _repeats_throwaway(self, name: str, written: str) -> bool:
        """Tell whether a word of a script is nothing but such a password, or has it where its credential is."""
        last = _GIVEN(written.strip("\"'"))
        if last is not None and last[1] in self.throwaway:
            return True
        kind = kind_of(name, written)
        return kind in _IN_TEXT and self._is_throwaway(kind, name, written)


def passwords(environments: Iterable[Any]) -> frozenset[str]:
    """Return the values in some environments that are credentials by their names alone."""
    found = (
        text
        for environment in environments
        for name, value in mapping(environment).items()
        if (text := scalar(value)) and name_kind(name) is not None and kind_of(name, text) == name_kind(name)
    )
    return frozenset(islice(found, MAX_PASSWORDS))


def _without(value: str, text: str) -> str:
    """Return a text with a variable where it has a certain password: in an address, or in a list of settings."""
    text = text.replace(f":{value}@", ":${_}@")
    return re.sub(
        rf"(?i)((?:password|pwd)\s{{0,8}}=\s{{0,8}}){re.escape(value)}(?=[;&\s\"']|\Z)", r"\1${_}", text
    )


def _written(pointer: Pointer, found: ScriptFacts, text: str, at: Pointer) -> str:
    """Return the text of a script that a pointer into it names."""
    within = pointer[len(at) :] if pointer[: len(at)] == at else ()
    place = place_in_script(found.scripts.get(at, ()), within)
    return "" if place is None else text[slice(*place)]
