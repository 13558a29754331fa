"""Literal credentials in attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.credentials import credential, name_kind
from scanner.formats.terraform.readers.boot import BOOT_ATTRIBUTES, BOOT_METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Credential, Phase, Target
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Pointer

_MIN_LENGTH = 3
_READ_ELSEWHERE = frozenset({*BOOT_ATTRIBUTES, *BOOT_METADATA, "description", "output"})
_EXPRESSION = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
_NAME_OF_SOMETHING = re.compile(
    r"[\w./~-]+\.(?:json|pem|key|crt|cer|pub|ya?ml|txt|p12|pfx|jks)|(?:projects|alias|secrets?|kv|data|module)[/.].*|/.*"
)
_NAME_OF_SECRET = re.compile(r"[a-z]+(?:[_-][a-z]+)*[_-](?:key|secret|token|credentials?)")
_NOT_CREDENTIALS = frozenset({"creation_token", "idempotency_token", "next_token"})
_WINDOWS_SETUP_PASSES = frozenset({"oobeSystem", "specialize", "windowsPE"})
_RUNTIME = frozenset({"env", "environment", "environment_variables", "variables"})


def credentials(config: Config) -> Iterator[Credential]:
    """Yield the literal credentials of a file, apart from those in scripts and in embedded documents."""
    for pointer, name, text in _strings(config.value):
        if len(text) < _MIN_LENGTH or _EXPRESSION.search(text) or _names_something(pointer, name, text):
            continue
        phase, target = _place(pointer)
        found = credential(pointer, name, text.replace("$${", "${"), phase=phase, target=target)
        if found is not None:
            yield found


def _strings(value: Any) -> Iterator[tuple[Pointer, str, str]]:
    """Yield pointer, name and text of each string."""
    pending: list[tuple[Pointer, str, Any]] = [((), "", value)]
    while pending:
        pointer, name, current = pending.pop()
        if isinstance(current, str):
            yield pointer, _variable_name(pointer) or name, current
        elif isinstance(current, list):
            pending += [((*pointer, index), name, item) for index, item in reversed(list(enumerate(current)))]
        elif isinstance(current, dict):
            pending += [
                ((*pointer, key), _given_name(current, key), item)
                for key, item in reversed(current.items())
                if key not in _READ_ELSEWHERE
            ]


def _given_name(body: dict[str, Any], key: str) -> str:
    """Return the name a value is given to: its key, or `name` where the two stand side by side."""
    name = body.get("name") if key == "value" else None
    return name if isinstance(name, str) else key


def _variable_name(pointer: Pointer) -> str | None:
    if len(pointer) > 2 and pointer[0] == "variable" and "default" in pointer[2:4]:
        return str(pointer[1]) if pointer[-1] == "default" else None
    return None


def _names_something(pointer: Pointer, name: str, text: str) -> bool:
    """Tell whether a text under a name like a credential's only names where one is kept."""
    if name == "secret" and any("secret" in str(part) or "volume" in str(part) for part in pointer[:-1]):
        return True
    if name in _NOT_CREDENTIALS or text in _WINDOWS_SETUP_PASSES:
        return True
    if _NAME_OF_SECRET.fullmatch(text) and name_kind(name) != "password":
        return True
    return _NAME_OF_SOMETHING.fullmatch(text) is not None


def _place(pointer: Pointer) -> tuple[Phase, Target]:
    """Return when and where a credential at a pointer is put."""
    if pointer[0] != "resource":
        return "deploy", "runner"
    if str(pointer[1]).startswith("kubernetes_") or not _RUNTIME.isdisjoint(pointer[3:]):
        return "run", "container"
    return "deploy", "instance"
