"""Literal credentials on command lines and in assignments."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from scanner.facts.credentials import credential, is_placeholder, name_kind
from scanner.facts.model import Credential
from scanner.facts.shell.flows import feeds
from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run

_USER = {
    "curl": names("-u --user -U --proxy-user"),
    "http": names("-a --auth"),
    "https": names("-a --auth"),
}
"""Options whose value is `user:password`."""

_PASSWORD = {
    "docker": names("-p"),
    "podman": names("-p"),
    "sshpass": names("-p"),
    "mysql": names("-p"),
    "mysqladmin": names("-p"),
    "mysqldump": names("-p"),
    "mariadb": names("-p"),
    "redis-cli": names("-a"),
    "useradd": names("-p"),
    "usermod": names("-p"),
}
_LOGIN_ONLY = names("docker podman")
_HEADER = re.compile(
    r"(?:proxy-)?authorization|x-api-key|private-token|x-auth-token|x-vault-token", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:bearer|basic|token)\s+", re.IGNORECASE)
_SHORTEST = 9
"""No credential that shows itself by its shape alone is shorter (`a://b:c@d`)."""

_SWITCH = re.compile(r"--(?:no|disabled?|enabled?|ask|with|without|show|allow|require|use|print|skip)-")
_USER_AND_PASSWORD = re.compile(r"[A-Za-z0-9_.-]+:\S+")


def credentials(run: Run) -> Iterator[Credential]:
    """Yield the literal credentials among the arguments of a command, one for a word at most."""
    program = run.command.program
    if program in {"export", "declare", "local", "readonly", "typeset"}:
        return
    valued = _USER.get(program or "", frozenset()) | _PASSWORD.get(program or "", frozenset())
    header = names("-H --header") if program in {"curl", "wget", "http", "https"} else frozenset()
    seen: set[int] = set()
    for item in items(run.arguments, valued | header | _long_options(run)):
        if item.value is None or item.word.unknown or item.index in seen:
            continue
        found = _found(run, item, header)
        if found is not None:
            seen.add(item.index)
            yield found


def _long_options(run: Run) -> frozenset[str]:
    """Return the long options whose name announces a credential: the next word is their value."""
    return frozenset(
        word.text
        for word, following in itertools.pairwise(run.arguments)
        if word.text.startswith("--")
        and not following.text.startswith("-")
        and name_kind(word.text) is not None
        and not _SWITCH.match(word.text)
    )


def _found(run: Run, item: Item, header: frozenset[str]) -> Credential | None:
    program, value = run.command.program or "", item.value or ""
    at, phase, target = run.argument_at(item.index), run.command.phase, run.command.target
    name = item.option
    if name in _USER.get(program, ()):
        user, _, value = value.partition(":")
        return None if is_placeholder(value) else Credential(at, "password", user, phase, target)
    if name in header:
        title, _, content = value.partition(":")
        if _HEADER.fullmatch(title.strip()):
            content = _SCHEME.sub("", content.strip(), count=1)
            return None if is_placeholder(content) else Credential(at, "token", title.strip(), phase, target)
    if name in _PASSWORD.get(program, ()) and (program not in _LOGIN_ONLY or run.command.verb == "login"):
        return None if is_placeholder(value) else Credential(at, "password", name, phase, target)
    if not name and feeds(run.invocation, "chpasswd"):
        match = _USER_AND_PASSWORD.fullmatch(value)
        user, _, password = value.partition(":")
        if match and not is_placeholder(password):
            return Credential(at, "password", user, phase, target)
    if not name and len(value) < _SHORTEST:
        return None
    return credential(at, name.lstrip("-"), value, phase=phase, target=target)
