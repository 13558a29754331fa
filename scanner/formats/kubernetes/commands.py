"""Commands that containers run: their command and arguments, scripts of steps, lifecycle hooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.model import Phase, Unknown
from scanner.facts.scripts import ScriptFacts, argv, script
from scanner.formats.kubernetes.access import mappings, text, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.kubernetes.pods import Part, Pod
    from scanner.model import Pointer

_SHELLS = frozenset(["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"])
_HOOKS: tuple[tuple[str, Phase], ...] = (("postStart", "boot"), ("preStop", "run"))
_shebang = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(\S+))?").match
_variable = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)\Z").match


def commands(pod: Pod, part: Part) -> Iterator[ScriptFacts]:
    """Yield the facts of everything that a container runs."""
    phase: Phase = "ci" if pod.tasks else "boot"
    for key in ("script", "source"):
        written = text(part.body.get(key))
        if written and pod.tasks:
            yield from _script(written, (*part.at, key), _words(part.body.get("command")), phase)
            return
    yield from _exec_form(part, phase)
    for hook, when in _HOOKS:
        command = within(part.body, ("lifecycle", hook, "exec", "command"))
        at = (*part.at, "lifecycle", hook, "exec", "command")
        pointers = [(*at, index) for index, word in enumerate(_list(command)) if isinstance(word, str)]
        if pointers:
            yield argv(_words(command), at, phase=when, target="container", pointers=pointers)


def _exec_form(part: Part, phase: Phase) -> Iterator[ScriptFacts]:
    """Yield the facts of `command` and `args` together.

    Arguments alone are given to the image's entry point, which is not written here; where they name a shell
    themselves, the image has none.
    """
    body = part.body
    command, arguments = _words(body.get("command")), _words(body.get("args"))
    if part.defaults is not None and not command:
        command = _words(part.defaults[1].get("command"))
        if command:
            yield argv(
                [*command, *arguments], (*part.defaults[0], "command"), phase=phase, target="container"
            )
            return
    if not command and not (arguments and _is_shell(arguments[0])):
        return
    known = _environment(body)
    words = [_expanded(word, known) for word in (*command, *arguments)]
    pointers = [
        (*part.at, key, index)
        for key in ("command", "args")
        for index, word in enumerate(_list(body.get(key)))
        if isinstance(word, str)
    ]
    at = (*part.at, "command" if command else "args")
    yield argv(words, at, phase=phase, target="container", pointers=pointers)


def _script(written: str, at: Pointer, command: list[str], phase: Phase) -> Iterator[ScriptFacts]:
    """Yield the facts of a step's script, if it is written for a shell."""
    shebang = _shebang(written)
    program = command[0] if command else "sh"
    if shebang:
        program = shebang[2] if shebang[1].endswith("/env") and shebang[2] else shebang[1]
    shell = program.rsplit("/", 1)[-1]
    if shell in _SHELLS:
        yield script(written, at, phase=phase, target="container", shell=shell)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: Any) -> list[str]:
    return [word for word in _list(value) if isinstance(word, str)]


def _is_shell(word: str) -> bool:
    return word.rsplit("/", 1)[-1] in _SHELLS


def _environment(body: dict[str, Any]) -> dict[str, str | None]:
    """Return the variables a container defines, with their literal values."""
    return {
        text(variable.get("name")): variable["value"] if isinstance(variable.get("value"), str) else None
        for _, variable in mappings(body.get("env"))
    }


def _expanded(word: str, known: dict[str, str | None]) -> str | Unknown:
    """Return a word that is one variable as that variable's value, as Kubernetes does before it runs it."""
    variable = _variable(word)
    if variable is None or variable[1] not in known:
        return word
    value = known[variable[1]]
    return Unknown(word) if value is None or "$(" in value else value
